namespace Flux.Helm.Manifests;

/// <summary>One rendered document that is no hook.</summary>
/// <param name="Path">The template it came from, e.g. <c>app/templates/service.yaml</c>.</param>
/// <param name="Content">The document's text.</param>
/// <param name="Head">What kind of object it is.</param>
public sealed record Manifest(string Path, string Content, ManifestHead Head);
