namespace Flux.Yaml;

/// <summary>What says which object a document is.</summary>
/// <param name="ApiVersion">Empty where there is none.</param>
/// <param name="Kind">Empty where there is none.</param>
/// <param name="Name"><c>metadata.name</c>; empty where there is none.</param>
/// <param name="Annotations"><c>metadata.annotations</c>.</param>
public sealed record ObjectHead(string ApiVersion, string Kind, string Name, IReadOnlyDictionary<string, string> Annotations);
