namespace Flux.Kustomize.Model;

/// <summary>A label selector: <c>a=b,c!=d,e in (f,g),h,!i</c>.</summary>
internal sealed class LabelMatcher
{
    private readonly List<(string Key, string Operator, HashSet<string> Values)> _requirements = [];

    public static LabelMatcher Parse(string text)
    {
        var matcher = new LabelMatcher();
        var tokens = Tokens(text);
        var at = 0;
        string Next() => at < tokens.Count ? tokens[at++] : "";
        while (at < tokens.Count)
        {
            var key = Next();
            var negated = key == "!";
            key = negated ? Next() : key;
            if (key is "" or "," or "=" or "==" or "!=" or "(" or ")" or "!" or ">" or "<")
            {
                throw new KustomizeException($"found '{key}', expected: identifier");
            }

            matcher._requirements.Add(Requirement(key, negated, Next, () => at < tokens.Count ? tokens[at] : ""));
            var end = Next();
            if (end is not ("" or ","))
            {
                throw new KustomizeException($"found '{end}', expected: ',' or 'end of string'");
            }

            if (end == "," && at >= tokens.Count)
            {
                throw new KustomizeException("found '', expected: identifier after ','");
            }
        }

        return matcher;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) => _requirements.TrueForAll(r => Matches(r, labels));

    private static bool Matches((string Key, string Operator, HashSet<string> Values) r, IReadOnlyDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(r.Key, out var value);
        return r.Operator switch
        {
            "exists" => has,
            "absent" => !has,
            "in" => has && r.Values.Contains(value!),
            "notin" => !has || !r.Values.Contains(value!),
            ">" => has && Compare(value!, r.Values) > 0,
            _ => has && Compare(value!, r.Values) < 0,
        };
    }

    private static int Compare(string value, HashSet<string> bound) =>
        long.TryParse(value, out var a) && long.TryParse(bound.First(), out var b) ? a.CompareTo(b) : 0;

    private static (string, string, HashSet<string>) Requirement(string key, bool negated, Func<string> next, Func<string> peek)
    {
        if (negated || peek() is "" or ",")
        {
            return (key, negated ? "absent" : "exists", []);
        }

        var op = next();
        switch (op)
        {
            case "=" or "==":
                return (key, "in", [Value(next, peek)]);
            case "!=":
                return (key, "notin", [Value(next, peek)]);
            case ">" or "<":
                return (key, op, [Value(next, peek)]);
            case "in" or "notin":
                return (key, op, Values(next));
            default:
                throw new KustomizeException($"found '{op}', expected: in, notin, =, ==, !=, gt, lt");
        }
    }

    private static string Value(Func<string> next, Func<string> peek) => peek() is "" or "," ? "" : Operand(next());

    private static string Operand(string token) =>
        token is "=" or "==" or "!=" or "(" or ")" or "!" ? throw new KustomizeException($"found '{token}', expected: identifier") : token;

    private static HashSet<string> Values(Func<string> next)
    {
        if (next() is var open && open != "(")
        {
            throw new KustomizeException($"found '{open}', expected: '('");
        }

        var values = new HashSet<string>(StringComparer.Ordinal);
        var expectValue = true;
        while (true)
        {
            switch (next())
            {
                case ")":
                    if (expectValue)
                    {
                        values.Add("");
                    }

                    return values;
                case "":
                    throw new KustomizeException("found '', expected: ',' or ')'");
                case ",":
                    if (expectValue)
                    {
                        values.Add("");
                    }

                    expectValue = true;
                    break;
                case var value when expectValue:
                    values.Add(value);
                    expectValue = false;
                    break;
                case var other:
                    throw new KustomizeException($"found '{other}', expected: ',' or ')'");
            }
        }
    }

    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var length = Symbol(text, i);
            if (length == 0)
            {
                while (i + length < text.Length && !char.IsWhiteSpace(text[i + length]) && Symbol(text, i + length) == 0)
                {
                    length++;
                }
            }

            tokens.Add(text.Substring(i, length));
            i += length;
        }

        return tokens;
    }

    private static int Symbol(string text, int i) => text[i] switch
    {
        '=' or '!' when i + 1 < text.Length && text[i + 1] == '=' => 2,
        '=' or '!' or '(' or ')' or ',' or '>' or '<' => 1,
        _ => 0,
    };
}
