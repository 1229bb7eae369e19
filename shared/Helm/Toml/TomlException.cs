namespace Flux.Helm.Toml;

/// <summary>Text that is not TOML, in the words of BurntSushi's parser.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="line">The line, from 1.</param>
/// <param name="lastKey">The key last read; empty where there was none.</param>
internal sealed class TomlException(string message, int line, string lastKey)
    : Exception(lastKey.Length == 0 ? $"toml: line {line}: {message}" : $"toml: line {line} (last key {GoText.Quote(lastKey)}): {message}");
