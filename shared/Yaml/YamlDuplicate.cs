namespace Flux.Yaml;

/// <summary>A key that a map has twice.</summary>
/// <param name="Key">The key.</param>
/// <param name="Line">Where it is again, from 1.</param>
/// <param name="FirstLine">Where it was first.</param>
public sealed record YamlDuplicate(string Key, int Line, int FirstLine);
