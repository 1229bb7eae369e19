using System.Globalization;
using Flux.GoTemplates.Values;
using Flux.Yaml;

namespace Flux.Helm.Manifests;

/// <summary>Tells hooks from other objects, and brings both into the order of installing.</summary>
/// <remarks>Spec: Helm 4, pkg/release/v1/util/manifest_sorter.go.</remarks>
internal static class ManifestSorter
{
    private static readonly HashSet<string> _events =
        ["pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback", "test"];

    /// <exception cref="HelmException">A document is not YAML, or no object.</exception>
    public static (IReadOnlyList<Hook> Hooks, IReadOnlyList<Manifest> Manifests) Sort(
        IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files, HelmLog log)
    {
        var reader = new ObjectHeadReader();
        var (hooks, manifests) = (new List<Hook>(), new List<Manifest>());
        foreach (var (path, content) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            if (GoPath.Base(path).StartsWith('_') || ManifestSplitter.IsBlank(content))
            {
                continue;
            }

            foreach (var document in ManifestSplitter.Split(content))
            {
                Add(path, document, reader, hooks, manifests, log);
            }
        }

        return ([.. hooks.OrderBy(h => h.Kind, KindOrder.Install)], [.. manifests.OrderBy(m => m.Kind, KindOrder.Install)]);
    }

    private static void Add(
        string path, ReadOnlyMemory<byte> utf8, ObjectHeadReader reader, List<Hook> hooks, List<Manifest> manifests, HelmLog log)
    {
        ManifestHead head;
        var document = GoString.FromBytes(utf8.Span);
        try
        {
            head = ManifestHead.Read(document, reader);
        }
        catch (HelmException e)
        {
            throw new HelmException($"YAML parse error on {path}: {e.Message}", e);
        }

        if (!head.Annotations.TryGetValue(Hook.Annotation, out var annotation))
        {
            manifests.Add(new(path, utf8, head.ApiVersion, head.Kind));
            return;
        }

        var events = Words(annotation).Select(e => e == "test-success" ? "test" : e).ToList();
        if (!events.TrueForAll(_events.Contains))
        {
            log.Info("skipping unknown hooks", ("hookTypes", annotation));
            return;
        }

        hooks.Add(new()
        {
            Name = head.Name,
            Kind = head.Kind,
            Path = path,
            Manifest = document,
            Events = events,
            Weight = long.TryParse(head.Annotations.GetValueOrDefault(Hook.WeightAnnotation), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight) ? weight : 0,
            DeletePolicies = Policies(head, Hook.DeletePolicyAnnotation),
            OutputLogPolicies = Policies(head, Hook.OutputLogPolicyAnnotation),
        });
    }

    private static List<string> Policies(ManifestHead head, string annotation) =>
        head.Annotations.TryGetValue(annotation, out var value) ? Words(value) : [];

    private static List<string> Words(string value) => [.. value.Split(',').Select(word => word.Trim().ToLowerInvariant())];
}
