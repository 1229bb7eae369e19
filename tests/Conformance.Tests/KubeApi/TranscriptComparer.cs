using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Flux.Conformance.Tests.KubeApi;

/// <summary>Walks a recorded and an actual answer together and binds the placeholders of the recorded one.</summary>
internal sealed partial class TranscriptComparer
{
    private readonly Dictionary<string, string> _bound = [];
    private readonly List<(int Number, long Value, string Path)> _floors = [];

    public List<string> Errors { get; } = [];

    /// <summary>A request's text with what its placeholders stand for.</summary>
    public string Substitute(string text) => Placeholder().Replace(text, m => _bound.TryGetValue(m.Value, out var value)
        ? value
        : throw new KeyNotFoundException($"unbound placeholder {m.Value}"));

    public void Compare(JsonNode? want, JsonNode? got, string path)
    {
        switch (want)
        {
            case JsonObject expected:
                CompareObject(expected, got, path);
                break;
            case JsonArray expected:
                CompareArray(expected, got, path);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                CompareText(value.GetValue<string>(), got, path);
                break;
            default:
                if (!JsonNode.DeepEquals(want, got))
                {
                    Errors.Add($"{path}: want {Show(want)} got {Show(got)}");
                }

                break;
        }
    }

    /// <summary>Checks the order of resource versions and times once all answers are in.</summary>
    public void Finish()
    {
        var versions = Ordered("rv").Select(v => (v.Number, Value: long.Parse(v.Value, CultureInfo.InvariantCulture))).ToList();
        foreach (var (earlier, later) in versions.Zip(versions.Skip(1)))
        {
            if (earlier.Value >= later.Value)
            {
                Errors.Add($"rv:{earlier.Number}={earlier.Value} is not before rv:{later.Number}={later.Value}");
            }
        }

        var times = Ordered("time").ToList();
        foreach (var (earlier, later) in times.Zip(times.Skip(1)))
        {
            if (string.CompareOrdinal(earlier.Value, later.Value) >= 0)
            {
                Errors.Add($"time:{earlier.Number}={earlier.Value} is not before time:{later.Number}={later.Value}");
            }
        }

        var known = versions.ToDictionary(v => v.Number, v => v.Value);
        foreach (var (number, value, path) in _floors)
        {
            if (known.TryGetValue(number, out var least) && value < least || known.TryGetValue(number + 1, out var below) && value >= below)
            {
                Errors.Add($"{path}: <rv:{number}+> is {value}");
            }
        }
    }

    private static string Show(JsonNode? node) => node?.ToJsonString() is { } text ? text[..Math.Min(text.Length, 300)] : "null";

    private static string PatternOf(string kind) => kind switch
    {
        "uid" => "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "rv" or "port" => @"\d+",
        "gen" => "[a-z0-9]{5}",
        "token" => @"eyJ[\w.-]+",
        "age" => @"(?:\d+[smhdy])+",
        "continue" => "[A-Za-z0-9_=-]+",
        "ip" => @"10\.0\.0\.\d+",
        "microtime" => @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z",
        _ => @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z",
    };

    [GeneratedRegex("<(?<kind>uid|rv|gen|token|continue|ip|port|time):[^<>]+>|<(?<kind>microtime|time|age)>", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Placeholder();

    private IEnumerable<(int Number, string Value)> Ordered(string kind) => _bound
        .Where(b => b.Key.StartsWith($"<{kind}:", StringComparison.Ordinal) && int.TryParse(b.Key[(kind.Length + 2)..^1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Select(b => (int.Parse(b.Key[(kind.Length + 2)..^1], CultureInfo.InvariantCulture), b.Value)).OrderBy(b => b.Item1);

    private void CompareObject(JsonObject want, JsonNode? got, string path)
    {
        if (got is not JsonObject actual)
        {
            Errors.Add($"{path}: want an object got {Show(got)}");
            return;
        }

        var left = actual.Select(p => p.Key).ToHashSet();
        foreach (var (key, value) in want)
        {
            var name = actual.ContainsKey(key) ? key : Placeholder().IsMatch(key) ? left.FirstOrDefault(k => Matches(key, k)) : null;
            if (name is null)
            {
                Errors.Add($"{path}/{key}: missing");
                continue;
            }

            if (name != key)
            {
                CompareText(key, JsonValue.Create(name), path);
            }

            left.Remove(name);
            Compare(value, actual[name], $"{path}/{key}");
        }

        Errors.AddRange(left.Select(k => $"{path}/{k}: extra {Show(actual[k])}"));
    }

    private void CompareArray(JsonArray want, JsonNode? got, string path)
    {
        if (got is not JsonArray actual)
        {
            Errors.Add($"{path}: want a list got {Show(got)}");
            return;
        }

        if (want.Count != actual.Count)
        {
            Errors.Add($"{path}: want {want.Count} items got {actual.Count}");
        }

        for (var i = 0; i < Math.Min(want.Count, actual.Count); i++)
        {
            Compare(want[i], actual[i], $"{path}/{i}");
        }
    }

    private bool Matches(string want, string got)
    {
        var (pattern, names) = Expression(want);
        var match = Regex.Match(got, pattern, RegexOptions.Singleline, TimeSpan.FromSeconds(10));
        return match.Success && names.Select((n, i) => !_bound.TryGetValue(n, out var bound) || bound == match.Groups[i + 1].Value).All(ok => ok);
    }

    private void CompareText(string want, JsonNode? got, string path)
    {
        var text = got is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
            : want.StartsWith("<port:", StringComparison.Ordinal) ? got?.ToJsonString() : null;
        if (text == want)
        {
            return;
        }

        var (pattern, names) = Expression(want);
        var match = text is null ? Match.Empty : Regex.Match(text, pattern, RegexOptions.Singleline, TimeSpan.FromSeconds(10));
        if (!match.Success)
        {
            Errors.Add($"{path}: want {want[..Math.Min(want.Length, 300)]} got {Show(got)}");
            return;
        }

        for (var i = 0; i < names.Count; i++)
        {
            Bind(names[i], match.Groups[i + 1].Value, path);
        }
    }

    private void Bind(string name, string value, string path)
    {
        if (name is "<time>" or "<microtime>" or "<age>")
        {
            return;
        }

        if (name.StartsWith("<rv:", StringComparison.Ordinal) && name.EndsWith("+>", StringComparison.Ordinal))
        {
            _floors.Add((int.Parse(name[4..^2], CultureInfo.InvariantCulture), long.Parse(value, CultureInfo.InvariantCulture), path));
        }
        else if (_bound.TryGetValue(name, out var before) && before != value)
        {
            Errors.Add($"{path}: {name} was {before}, now {value}");
        }

        _bound[name] = value;
    }

    private static (string Pattern, List<string> Names) Expression(string want)
    {
        var pattern = new StringBuilder(@"\A");
        var names = new List<string>();
        var position = 0;
        foreach (Match m in Placeholder().Matches(want))
        {
            pattern.Append(Regex.Escape(want[position..m.Index])).Append('(').Append(PatternOf(m.Groups["kind"].Value)).Append(')');
            names.Add(m.Value);
            position = m.Index + m.Length;
        }

        return (pattern.Append(Regex.Escape(want[position..])).Append(@"\z").ToString(), names);
    }
}
