namespace Flux.Yaml;

/// <summary>One key of a map with its value.</summary>
/// <param name="Key">The key's text.</param>
/// <param name="Value">The value.</param>
/// <param name="KeyTag">What the key resolves to; Kubernetes wants strings.</param>
/// <param name="KeyLine">The key's line, from 1; 0 where it was not read.</param>
public readonly record struct YamlEntry(string Key, YamlNode Value, YamlTag KeyTag, int KeyLine);
