using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <summary>Which fields differ between an object as it is and as applying would make it. Values are not kept: they may be secret.</summary>
/// <param name="Added">Fields that would be there, as JSON pointers (RFC 6901).</param>
/// <param name="Changed">Fields that would have another value.</param>
/// <param name="Removed">Fields that would be gone.</param>
public sealed record FieldDiff(IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed)
{
    /// <summary>No more fields than this are named for one object.</summary>
    public const int MaxFields = 100;

    /// <summary>Nothing differs.</summary>
    public static FieldDiff None { get; } = new([], [], []);

    /// <summary>Whether nothing differs.</summary>
    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count == 0;

    /// <summary>The fields that count for drift: labels, annotations, and everything but metadata and status.</summary>
    /// <param name="live">The object as it is.</param>
    /// <param name="wanted">The object as it would be.</param>
    /// <param name="ignored">Fields that are left to others.</param>
    internal static FieldDiff Between(JsonObject live, JsonObject wanted, IReadOnlyList<FieldPointer> ignored)
    {
        var (left, right) = (Compared(live, ignored), Compared(wanted, ignored));
        var diff = new FieldDiff(new List<string>(), new List<string>(), new List<string>());
        diff.Compare("", left, right);
        return diff;
    }

    /// <summary><c>+/data/a ~/spec/replicas -/data/b</c>; empty where nothing differs.</summary>
    public override string ToString() => string.Join(
        ' ', Added.Select(path => $"+{path}").Concat(Changed.Select(path => $"~{path}")).Concat(Removed.Select(path => $"-{path}")));

    private static JsonObject Compared(JsonObject obj, IReadOnlyList<FieldPointer> ignored)
    {
        var copy = obj.DeepClone().AsObject();
        foreach (var path in ignored)
        {
            path.Remove(copy);
        }

        var metadata = copy.Metadata();
        copy.Remove("metadata");
        copy.Remove("status");
        var kept = new JsonObject();
        foreach (var map in (string[])["labels", "annotations"])
        {
            if (metadata?[map] is JsonObject { Count: > 0 } entries)
            {
                kept[map] = entries.DeepClone();
            }
        }

        if (kept.Count > 0)
        {
            copy["metadata"] = kept;
        }

        return copy;
    }

    private void Compare(string path, JsonNode? left, JsonNode? right)
    {
        switch (left, right)
        {
            case (JsonObject a, JsonObject b):
                foreach (var key in a.Select(entry => entry.Key).Union(b.Select(entry => entry.Key), StringComparer.Ordinal).Order(StringComparer.Ordinal))
                {
                    Compare($"{path}/{Escape(key)}", (a.TryGetPropertyValue(key, out var x), x), (b.TryGetPropertyValue(key, out var y), y));
                }

                break;
            case (JsonArray a, JsonArray b):
                for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
                {
                    Compare($"{path}/{i}", (i < a.Count, i < a.Count ? a[i] : null), (i < b.Count, i < b.Count ? b[i] : null));
                }

                break;
            default:
                if (!JsonNode.DeepEquals(left, right))
                {
                    Note(Changed, path);
                }

                break;
        }
    }

    private void Compare(string path, (bool Exists, JsonNode? Value) left, (bool Exists, JsonNode? Value) right)
    {
        if (left.Exists && right.Exists)
        {
            Compare(path, left.Value, right.Value);
        }
        else
        {
            Note(left.Exists ? Removed : Added, path);
        }
    }

    private void Note(IReadOnlyList<string> fields, string path)
    {
        if (Added.Count + Changed.Count + Removed.Count < MaxFields)
        {
            ((List<string>)fields).Add(path);
        }
    }

    private static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
