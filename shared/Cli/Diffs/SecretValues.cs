using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Cli.Diffs;

/// <summary>
/// Hides what Secrets hold: the values of Secret objects, and wherever else a value stands that came out of a Secret. That a value changes stays
/// visible, as <c>kubectl diff</c> shows it.
/// </summary>
/// <param name="mask">Knows the values that came out of Secrets.</param>
internal sealed class SecretValues(SecretMask mask)
{
    private const string Hidden = "***";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>An object without secrets; a copy where it has some.</summary>
    public JsonObject Hide(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var isSecret = IsSecret(obj.KindOf());
        return (JsonObject)Hide(obj, [], isSecret, "")!;
    }

    /// <summary>A difference without secrets.</summary>
    public FieldChange Hide(FieldChange change, GroupVersionKind kind)
    {
        ArgumentNullException.ThrowIfNull(change);
        var isSecret = IsSecret(kind);
        var (before, after) = (Hide(change.Before, change.Path, isSecret, ""), Hide(change.After, change.Path, isSecret, ""));
        return change.Kind == FieldChangeKind.Changed && JsonNode.DeepEquals(before, after)
            ? change with { Before = Hide(change.Before, change.Path, isSecret, " (before)"), After = Hide(change.After, change.Path, isSecret, " (after)") }
            : change with { Before = before, After = after };
    }

    private JsonNode? Hide(JsonNode? node, IReadOnlyList<string> path, bool isSecret, string suffix)
    {
        switch (node)
        {
            case JsonObject map:
                return new JsonObject(map.Select(e => KeyValuePair.Create(e.Key, Hide(e.Value, [.. path, e.Key], isSecret, suffix))));
            case JsonArray list:
                return new JsonArray([.. list.Select(item => Hide(item, path, isSecret, suffix))]);
            case null:
                return null;
            default:
                if (isSecret && IsValue(path))
                {
                    return Hidden + suffix;
                }

                if (node is JsonValue value && value.TryGetValue<string>(out var text) && mask.ApplyKnown(text) is var masked && masked != text)
                {
                    return masked + suffix;
                }

                return node.DeepClone();
        }
    }

    private static bool IsSecret(GroupVersionKind kind) => kind is { Group: "", Kind: "Secret" };

    private static bool IsValue(IReadOnlyList<string> path) =>
        path is ["data" or "stringData", _, ..] or ["data" or "stringData"] || (path is ["metadata", "annotations", var annotation] && annotation == LastApplied);
}
