namespace Flux.TestKit.Git;

/// <summary>A request that a <see cref="GitTestServer"/> got.</summary>
public sealed record GitTestRequest(string Method, string Path, string Query, string Authorization, string GitProtocol);
