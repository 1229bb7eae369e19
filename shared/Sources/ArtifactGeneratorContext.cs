using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Generators;

namespace Flux.Sources;

/// <summary>One run on an ArtifactGenerator: what its steps hand on.</summary>
/// <param name="session">What the pipeline hands over.</param>
public sealed class ArtifactGeneratorContext(ReconcileSession session) : ReconcileContext(session)
{
    private ArtifactGenerator? _generator;

    /// <summary>The object as it was read.</summary>
    public ArtifactGenerator Generator
    {
        get => _generator ?? throw new SourceException("the object was not read");
        internal set => _generator = value;
    }

    /// <summary>Whether the object's annotation says that it is not to be reconciled.</summary>
    public bool IsDisabled =>
        Object.Annotations.TryGetValue("source.extensions.fluxcd.io/reconcile", out var value) && value.Equals("disabled", StringComparison.OrdinalIgnoreCase);

    /// <summary>Nothing differs from what is wanted, so that nothing is made.</summary>
    public bool IsUnchanged { get; internal set; }

    /// <summary>The names of the artifacts whose content is another one now.</summary>
    public IReadOnlyList<string> Changed { get; internal set; } = [];

    /// <summary>The artifacts in the status, as it stands now.</summary>
    public IReadOnlyList<ExternalArtifactReference> Inventory
    {
        get
        {
            var items = (Status["inventory"] as JsonArray ?? []).OfType<JsonObject>();
            return
            [
                .. items.Select(item => new ExternalArtifactReference
                {
                    Digest = item.Text("digest") ?? "",
                    Filename = item.Text("filename") ?? "",
                    Name = item.Text("name") ?? "",
                    Namespace = item.Text("namespace") ?? "",
                }),
            ];
        }
    }

    /// <summary>The sources' artifacts by their aliases.</summary>
    internal IReadOnlyDictionary<string, ObservedSource> Sources { get; set; } = new Dictionary<string, ObservedSource>();

    /// <summary>A digest of <see cref="Sources"/>.</summary>
    internal string SourcesDigest => ObservedSource.DigestOf(Sources);
}
