using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Flux.Kubernetes.Apply;

/// <summary>The ignore rules of one apply, ready to be used.</summary>
/// <remarks>Spec: Kustomization spec.ignore (Flux 2.9); fluxcd/pkg ssa v0.77, jsondiff/selector.go and manager_apply.go.</remarks>
public sealed class DriftIgnore
{
    private static readonly TimeSpan _matchTimeout = TimeSpan.FromSeconds(1);

    private readonly List<(Func<JsonObject, bool> Matches, IReadOnlyList<FieldPointer> Paths)> _rules;

    /// <summary>Makes rules ready.</summary>
    /// <exception cref="ApplyException">A regular expression, selector or pointer cannot be read.</exception>
    public DriftIgnore(IEnumerable<IgnoreRule> rules)
    {
        try
        {
            _rules = [.. rules.Select(r => (MatcherOf(r.Target), (IReadOnlyList<FieldPointer>)[.. r.Paths.Select(FieldPointer.Parse)]))];
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            throw new ApplyException($"invalid ignore rule: {e.Message}", e);
        }
    }

    /// <summary>The fields of an object that are left to others.</summary>
    public IReadOnlyList<FieldPointer> PathsFor(JsonObject obj) => [.. _rules.Where(r => r.Matches(obj)).SelectMany(r => r.Paths)];

    /// <summary>
    /// What to apply where an object must be changed for another reason: an ignored field that differs is left out where another
    /// manager applies it, and keeps its live value where nobody does.
    /// </summary>
    internal static JsonObject Adjust(JsonObject desired, JsonObject live, JsonObject dryRun, IReadOnlyList<FieldPointer> paths, string manager)
    {
        var payload = desired.DeepClone().AsObject();
        var drifted = paths.Where(p => p.TryGet(live, out var a) != p.TryGet(dryRun, out var b) || !JsonNode.DeepEquals(a, b)).ToList();
        var stripped = drifted.Where(p => ManagedFields.IsAppliedByOther(live, p, manager)).ToList();
        foreach (var path in stripped)
        {
            path.Remove(payload);
        }

        foreach (var path in drifted.Except(stripped))
        {
            if (path.TryGet(live, out var value))
            {
                path.Set(payload, value);
            }
            else
            {
                path.Remove(payload);
            }
        }

        return payload;
    }

    private static Func<JsonObject, bool> MatcherOf(IgnoreTarget? target)
    {
        if (target is null)
        {
            return _ => true;
        }

        var (group, version, kind) = (Whole(target.Group), Whole(target.Version), Whole(target.Kind));
        var (name, ns) = (Whole(target.Name), Whole(target.Namespace));
        var labels = LabelSelector.Parse(target.LabelSelector);
        var annotations = LabelSelector.Parse(target.AnnotationSelector);
        return obj =>
        {
            var (gvk, key) = (obj.KindOf(), obj.KeyOf());
            return group(gvk.Group) && version(gvk.Version) && kind(gvk.Kind) && name(key.Name) && ns(key.Namespace)
                && labels.Matches(obj.Metadata()?["labels"] as JsonObject)
                && annotations.Matches(obj.Metadata()?["annotations"] as JsonObject);
        };
    }

    private static Func<string, bool> Whole(string pattern)
    {
        if (pattern.Length == 0)
        {
            return _ => true;
        }

        // As in Go, matching takes time linear in the input.
        var regex = new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, _matchTimeout);
        return regex.IsMatch;
    }
}
