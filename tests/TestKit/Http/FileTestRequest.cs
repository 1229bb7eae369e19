namespace Flux.TestKit.Http;

/// <summary>A request that a <see cref="FileTestServer"/> was sent.</summary>
/// <param name="Method">E.g. <c>GET</c>.</param>
/// <param name="Path">The path.</param>
/// <param name="Authorization">The header; empty where there was none.</param>
public sealed record FileTestRequest(string Method, string Path, string Authorization);
