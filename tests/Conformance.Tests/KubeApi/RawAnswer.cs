namespace Flux.Conformance.Tests.KubeApi;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">All headers, in their order; one may occur several times.</param>
/// <param name="Body">The content.</param>
internal sealed record RawAnswer(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body);
