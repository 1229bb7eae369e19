namespace Flux.ApiServer.Schemas;

/// <summary>A subresource, as discovery lists it.</summary>
/// <param name="Name">The name after the slash, e.g. <c>status</c>.</param>
/// <param name="Kind">The kind of its objects, e.g. <c>Scale</c>.</param>
/// <param name="Verbs">The verbs it accepts.</param>
public sealed record SubresourceSchema(string Name, string Kind, IReadOnlyList<string> Verbs);
