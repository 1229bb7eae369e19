namespace Flux.Helm.Schema;

/// <summary>What JSON Schema says of values: their types, when they are equal, how messages show them.</summary>
internal static class SchemaValue
{
    /// <summary>The types in the order in which messages list them; a number may be an integer too.</summary>
    public static readonly string[] TypeNames = ["null", "boolean", "number", "integer", "string", "array", "object"];

    public static string TypeOf(object? value) => value switch
    {
        null => "null",
        bool => "boolean",
        string => "string",
        List<object?> => "array",
        Dictionary<string, object?> => "object",
        _ => "number",
    };

    public static bool IsInteger(object? value) => SchemaNumber.Of(value) is { IsInteger: true };

    public static bool AreEqual(object? a, object? b)
    {
        switch (a)
        {
            case null:
                return b is null;
            case bool or string:
                return a.Equals(b);
            case List<object?> list:
                return b is List<object?> others && list.Count == others.Count && !list.Where((item, i) => !AreEqual(item, others[i])).Any();
            case Dictionary<string, object?> map:
                return b is Dictionary<string, object?> other && map.Count == other.Count
                    && map.All(e => other.TryGetValue(e.Key, out var value) && AreEqual(e.Value, value));
            default:
                return SchemaNumber.Of(a) is { } x && SchemaNumber.Of(b) is { } y && x.Against(y) == 0;
        }
    }

    /// <summary>The first two equal items; null where all differ.</summary>
    public static (int First, int Second)? Duplicates(List<object?> items)
    {
        var seen = new Dictionary<string, List<int>>();
        for (var i = 0; i < items.Count; i++)
        {
            var key = Fingerprint(items[i]);
            if (!seen.TryGetValue(key, out var before))
            {
                seen[key] = before = [];
            }

            foreach (var j in before)
            {
                if (AreEqual(items[i], items[j]))
                {
                    return (j, i);
                }
            }

            before.Add(i);
        }

        return null;
    }

    /// <summary>A text in single quotes.</summary>
    public static string Quote(string text) =>
        "'" + GoText.Quote(text)[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";

    public static string Quote(IEnumerable<string> texts) => string.Join(", ", texts.Select(Quote));

    /// <summary>A value that is neither map nor list, as messages show it.</summary>
    public static string Display(object? value) => value switch
    {
        string text => Quote(text),
        List<object?> or Dictionary<string, object?> => "value",
        SchemaNumber number => number.Text,
        _ => GoText.Number(value),
    };

    // equal values have equal fingerprints; few others do
    private static string Fingerprint(object? value) => value switch
    {
        List<object?> list => $"[{list.Count}{(list.Count > 0 ? Fingerprint(list[0]) : "")}",
        Dictionary<string, object?> map => map.Count == 0 ? "{" : $"{{{map.Count}{Smallest(map)}",
        string text => $"\"{text}",
        null or bool => GoText.Print(value),
        _ => SchemaNumber.Of(value)?.Key ?? "?",
    };

    private static string Smallest(Dictionary<string, object?> map)
    {
        var key = map.Keys.Min(StringComparer.Ordinal) ?? "";
        return $"{key}:{Fingerprint(map[key])}";
    }
}
