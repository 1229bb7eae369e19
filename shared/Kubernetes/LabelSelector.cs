using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>A label selector: <c>app=web,tier in (a,b),!legacy</c>.</summary>
/// <remarks>Spec: Kubernetes, "Labels and Selectors"; k8s.io/apimachinery v0.36 labels.Parse.</remarks>
public sealed class LabelSelector
{
    private const int MaxRequirements = 256;

    private readonly List<Requirement> _requirements;

    private LabelSelector(List<Requirement> requirements) => _requirements = requirements;

    private enum Operator
    {
        In,
        NotIn,
        Exists,
        NotExists,
        Greater,
        Less,
    }

    /// <summary>Reads a selector; an empty one matches everything.</summary>
    /// <exception cref="FormatException">Not a selector.</exception>
    public static LabelSelector Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var requirements = new List<Requirement>();
        foreach (var part in SplitOutsideParentheses(text))
        {
            requirements.Add(ParseOne(part.Trim(), text));
            if (requirements.Count > MaxRequirements)
            {
                throw new FormatException($"a selector has at most {MaxRequirements} requirements");
            }
        }

        return new(requirements);
    }

    /// <summary>Reads a selector as it stands in objects, with <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
    /// <exception cref="FormatException">An unknown operator.</exception>
    public static LabelSelector Read(JsonObject selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        var requirements = new List<Requirement>();
        foreach (var (key, value) in selector["matchLabels"] as JsonObject ?? [])
        {
            requirements.Add(new(key, Operator.In, [value.Text() ?? ""]));
        }

        foreach (var expression in (selector["matchExpressions"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            var values = (expression["values"] as JsonArray)?.OfType<JsonValue>()
                .Select(v => v.TryGetValue<string>(out var text) ? text : v.ToJsonString()).ToList() ?? [];
            var op = expression.Text("operator") switch
            {
                "In" => Operator.In,
                "NotIn" => Operator.NotIn,
                "Exists" => Operator.Exists,
                "DoesNotExist" => Operator.NotExists,
                var other => throw new FormatException($"\"{other}\" is not a valid label selector operator"),
            };
            requirements.Add(new(expression.Text("key"), op, values));
        }

        return new(requirements);
    }

    /// <summary>Whether some labels match; null stands for none.</summary>
    public bool Matches(JsonObject? labels) => _requirements.TrueForAll(r => r.Matches(ValueOf(labels, r.Key)));

    /// <summary>Whether labels match.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return _requirements.TrueForAll(r => r.Matches(labels.GetValueOrDefault(r.Key)));
    }

    /// <summary>The selector as it is sent to a server.</summary>
    public override string ToString() => string.Join(',', _requirements);

    private static string? ValueOf(JsonObject? labels, string key) =>
        labels?[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static IEnumerable<string> SplitOutsideParentheses(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            yield break;
        }

        var (start, depth) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static Requirement ParseOne(string part, string whole)
    {
        if (part.StartsWith('!'))
        {
            return new(Key(part[1..], whole), Operator.NotExists, []);
        }

        var at = part.AsSpan().IndexOfAny("=!<>");
        if (at >= 0)
        {
            var (op, length) = part.AsSpan(at) switch
            {
                ['!', '=', ..] => (Operator.NotIn, 2),
                ['=', '=', ..] => (Operator.In, 2),
                ['=', ..] => (Operator.In, 1),
                ['>', ..] => (Operator.Greater, 1),
                ['<', ..] => (Operator.Less, 1),
                _ => throw Malformed(whole),
            };
            var value = part[(at + length)..].Trim();
            if (op is Operator.Greater or Operator.Less && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            {
                throw Malformed(whole);
            }

            return value.AsSpan().ContainsAny(" =!<>()") ? throw Malformed(whole) : new(Key(part[..at], whole), op, [value]);
        }

        var words = part.Split([' ', '('], 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words switch
        {
            [var key] => new(Key(key, whole), Operator.Exists, []),
            [var key, "in", var list] => new(Key(key, whole), Operator.In, Values(list, whole)),
            [var key, "notin", var list] => new(Key(key, whole), Operator.NotIn, Values(list, whole)),
            _ => throw Malformed(whole),
        };
    }

    private static string[] Values(string list, string whole) => list.EndsWith(')')
        ? list[..^1].TrimStart('(').Split(',', StringSplitOptions.TrimEntries)
        : throw Malformed(whole);

    private static string Key(string key, string whole) =>
        key.Trim() is { Length: > 0 } name && !name.AsSpan().ContainsAny(" !=<>(),") ? name : throw Malformed(whole);

    private static FormatException Malformed(string whole) => new($"unable to parse the selector \"{whole}\"");

    private sealed record Requirement(string Key, Operator Operator, IReadOnlyList<string> Values)
    {
        public bool Matches(string? value) => Operator switch
        {
            Operator.In => value is not null && Values.Contains(value),
            Operator.NotIn => value is null || !Values.Contains(value),
            Operator.Exists => value is not null,
            Operator.NotExists => value is null,
            Operator.Greater => Number(value) > Number(Values[0]),
            _ => Number(value) < Number(Values[0]),
        };

        public override string ToString() => Operator switch
        {
            Operator.In when Values.Count == 1 => $"{Key}={Values[0]}",
            Operator.NotIn when Values.Count == 1 => $"{Key}!={Values[0]}",
            Operator.In => $"{Key} in ({string.Join(',', Values)})",
            Operator.NotIn => $"{Key} notin ({string.Join(',', Values)})",
            Operator.Exists => Key,
            Operator.NotExists => "!" + Key,
            Operator.Greater => $"{Key}>{Values[0]}",
            _ => $"{Key}<{Values[0]}",
        };

        /// <summary>Null, with which every comparison is false, where it is no whole number.</summary>
        private static long? Number(string? value) =>
            long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
