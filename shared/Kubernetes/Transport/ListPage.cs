namespace Flux.Kubernetes.Transport;

/// <summary>What a page of a list says besides its items.</summary>
/// <param name="ResourceVersion">Where the snapshot was taken; may be empty.</param>
/// <param name="Continue">The token for the next page; empty at the end.</param>
internal sealed record ListPage(string ResourceVersion, string Continue);
