using Flux.GoTemplates.Values;

namespace Flux.Helm.Manifests;

/// <summary>One rendered document that is no hook. Its text is held as bytes, of which a string is made where it is asked for.</summary>
public sealed class Manifest
{
    internal Manifest(string path, ReadOnlyMemory<byte> utf8, string apiVersion, string kind) => (Path, Utf8, ApiVersion, Kind) = (path, utf8, apiVersion, kind);

    /// <summary>The template it came from, e.g. <c>app/templates/service.yaml</c>.</summary>
    public string Path { get; }

    /// <summary>Empty where the document has none.</summary>
    public string ApiVersion { get; }

    /// <summary>Empty where the document has none.</summary>
    public string Kind { get; }

    /// <summary>The document's text; a new string each time.</summary>
    public string Content => GoString.FromBytes(Utf8.Span);

    /// <summary>The document's bytes: UTF-8, unless the chart made others.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }
}
