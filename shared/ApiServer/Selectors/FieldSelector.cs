using System.Globalization;
using System.Text;

namespace Flux.ApiServer.Selectors;

/// <summary>A parsed field selector: all terms must hold.</summary>
internal sealed class FieldSelector
{
    private FieldSelector(IReadOnlyList<FieldTerm> terms) => Terms = terms;

    public static FieldSelector Everything { get; } = new([]);

    public IReadOnlyList<FieldTerm> Terms { get; }

    public bool IsEmpty => Terms.Count == 0;

    /// <summary>The name that every match has; null where the selector does not say.</summary>
    public string? Name => Terms.FirstOrDefault(t => t is { Field: "metadata.name", Negated: false })?.Value;

    /// <summary>Parses <c>a=b,c!=d</c>; empty selects everything.</summary>
    /// <exception cref="SelectorException">The text is no selector.</exception>
    public static FieldSelector Parse(string text)
    {
        var terms = new List<FieldTerm>();
        foreach (var part in Split(text))
        {
            if (part.Length == 0)
            {
                continue;
            }

            terms.Add(ParseTerm(text, part));
        }

        return terms.Count == 0 ? Everything : new FieldSelector(terms);
    }

    /// <summary>A selector of one name.</summary>
    public static FieldSelector ForName(string name) => new([new FieldTerm("metadata.name", name, false)]);

    public FieldSelector And(FieldSelector other) => new([.. Terms, .. other.Terms]);

    /// <summary>Whether an object with these field values matches; a field without a value counts as empty.</summary>
    public bool Matches(Func<string, string?> valueOf)
    {
        foreach (var term in Terms)
        {
            if (((valueOf(term.Field) ?? "") == term.Value) == term.Negated)
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == ',')
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static FieldTerm ParseTerm(string text, string part)
    {
        for (var i = 0; i < part.Length; i++)
        {
            var rest = part.AsSpan(i);
            var length = rest.StartsWith("!=") || rest.StartsWith("==") ? 2 : rest[0] == '=' ? 1 : 0;
            if (length > 0)
            {
                return new FieldTerm(part[..i], Unescape(part[(i + length)..]), rest[0] == '!');
            }
        }

        throw new SelectorException($"invalid selector: '{text}'; can't understand '{part}'");
    }

    private static string Unescape(string value)
    {
        var result = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case '\\' when i + 1 < value.Length && value[i + 1] is '\\' or ',' or '=':
                    result.Append(value[++i]);
                    break;
                case '\\':
                    throw new SelectorException($"invalid field selector: invalid escape sequence: {value[i..Math.Min(value.Length, i + 2)]}");
                case ',' or '=':
                    throw new SelectorException("invalid field selector: unescaped character in value: "
                        + ((int)value[i]).ToString(CultureInfo.InvariantCulture));
                default:
                    result.Append(value[i]);
                    break;
            }
        }

        return result.ToString();
    }
}

/// <summary>One term of a field selector.</summary>
internal sealed record FieldTerm(string Field, string Value, bool Negated);
