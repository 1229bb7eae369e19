using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Tables;

/// <summary>The JSONPath of printer columns: names, indexes, <c>[*]</c>, <c>..</c> and filters by equality.</summary>
/// <remarks>Spec: Kubernetes, "JSONPath support"; scripts are not part of it.</remarks>
internal sealed class JsonPathCells
{
    private readonly List<Func<JsonNode, IEnumerable<JsonNode?>>> _steps = [];

    private JsonPathCells()
    {
    }

    /// <summary>Parses a path; one that does not parse finds nothing.</summary>
    public static JsonPathCells Parse(string path)
    {
        var result = new JsonPathCells();
        var position = 0;
        while (position < path.Length)
        {
            if (path[position] == '[')
            {
                var end = CloseOf(path, position);
                if (end < 0)
                {
                    result._steps.Add(_ => []);
                    return result;
                }

                result.AddBracket(path[(position + 1)..end]);
                position = end + 1;
                continue;
            }

            if (path[position] == '.')
            {
                position++;
                if (position < path.Length && path[position] == '.')
                {
                    position++;
                    result._steps.Add(WithDescendants);
                }
            }

            var start = position;
            while (position < path.Length && path[position] is not ('.' or '['))
            {
                position += path[position] == '\\' ? 2 : 1;
            }

            var name = path[start..Math.Min(position, path.Length)].Replace("\\", "", StringComparison.Ordinal);
            if (name == "*")
            {
                result.AddBracket("*");
            }
            else if (name.Length > 0)
            {
                result.AddName(name);
            }
        }

        return result;
    }

    public IReadOnlyList<JsonNode?> Find(JsonObject obj)
    {
        IEnumerable<JsonNode?> found = [obj];
        foreach (var step in _steps)
        {
            found = found.OfType<JsonNode>().SelectMany(step);
        }

        return [.. found];
    }

    private static int CloseOf(string path, int open)
    {
        var quote = '\0';
        for (var i = open + 1; i < path.Length; i++)
        {
            if (quote != '\0')
            {
                quote = path[i] == quote ? '\0' : quote;
            }
            else if (path[i] is '"' or '\'')
            {
                quote = path[i];
            }
            else if (path[i] == ']')
            {
                return i;
            }
        }

        return -1;
    }

    private static IEnumerable<JsonNode?> WithDescendants(JsonNode node)
    {
        var inner = node switch { JsonArray array => array.AsEnumerable(), JsonObject obj => obj.Select(p => p.Value), _ => [] };
        return inner.OfType<JsonNode>().SelectMany(WithDescendants).Prepend(node);
    }

    private void AddName(string name) =>
        _steps.Add(node => node is JsonObject obj && obj.TryGetPropertyValue(name, out var value) ? [value] : []);

    private void AddBracket(string inside)
    {
        if (inside == "*")
        {
            _steps.Add(node => node switch { JsonArray array => array, JsonObject obj => obj.Select(p => p.Value), _ => [] });
        }
        else if (int.TryParse(inside, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            _steps.Add(node => node is JsonArray array && (index < 0 ? index + array.Count : index) is var at && at >= 0 && at < array.Count ? [array[at]] : []);
        }
        else if (inside.Split(':') is { Length: 2 } ends && ends.All(end => end.Length == 0 || int.TryParse(end, CultureInfo.InvariantCulture, out _)))
        {
            AddSlice(ends[0], ends[1]);
        }
        else if (inside.StartsWith("?(@", StringComparison.Ordinal) && inside.EndsWith(')'))
        {
            AddFilter(inside[3..^1]);
        }
        else
        {
            AddName(inside.Trim('\'', '"').Replace("\\", "", StringComparison.Ordinal));
        }
    }

    private void AddSlice(string first, string last) => _steps.Add(node =>
    {
        if (node is not JsonArray array)
        {
            return [];
        }

        int At(string end, int otherwise) => end.Length == 0
            ? otherwise
            : int.Parse(end, CultureInfo.InvariantCulture) is var index && index < 0 ? Math.Max(0, index + array.Count) : index;
        var start = At(first, 0);
        return array.Skip(start).Take(Math.Max(0, At(last, array.Count) - start));
    });

    private void AddFilter(string expression)
    {
        var equals = expression.IndexOf("==", StringComparison.Ordinal);
        if (equals < 0)
        {
            var exists = Parse(expression.Trim());
            _steps.Add(node => node is JsonArray array ? array.Where(i => i is JsonObject o && exists.Find(o).Count > 0) : []);
            return;
        }

        var path = Parse(expression[..equals].Trim());
        var wanted = expression[(equals + 2)..].Trim().Trim('\'', '"');
        _steps.Add(node => node is JsonArray array
            ? array.Where(i => i is JsonObject o && path.Find(o) is [{ } value, ..] && value.ToString() == wanted)
            : []);
    }
}
