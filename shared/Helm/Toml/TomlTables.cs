namespace Flux.Helm.Toml;

/// <summary>The tables of <c>[[name]]</c>; other lists are plain ones.</summary>
internal sealed class TomlTables : List<object?>;
