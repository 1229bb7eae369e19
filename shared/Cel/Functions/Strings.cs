using System.Globalization;
using System.Text;
using Flux.Cel.Values;

namespace Flux.Cel.Functions;

/// <summary>The string extension; positions count code points.</summary>
internal static class Strings
{
    public static void Register(FunctionTable table)
    {
        table.Add("charAt", a => a is [string s, long i] ? CharAt(Runes(s), i) : null);
        table.Add("indexOf", a => a switch
        {
            [string s, string t] => IndexOf(s, t, 0, false),
            [string s, string t, long from] => IndexOf(s, t, from, false),
            _ => null,
        });
        table.Add("lastIndexOf", a => a switch
        {
            [string s, string t] => IndexOf(s, t, null, true),
            [string s, string t, long from] => IndexOf(s, t, from, true),
            _ => null,
        });
        table.Add("lowerAscii", a => a is [string s] ? string.Concat(s.Select(c => char.IsAsciiLetterUpper(c) ? (char)(c + 32) : c)) : null);
        table.Add("upperAscii", a => a is [string s] ? string.Concat(s.Select(c => char.IsAsciiLetterLower(c) ? (char)(c - 32) : c)) : null);
        table.Add("trim", a => a is [string s] ? s.Trim() : null);
        table.Add("substring", a => a switch
        {
            [string s, long start] => Substring(Runes(s), start, null),
            [string s, long start, long end] => Substring(Runes(s), start, end),
            _ => null,
        });
        table.Add("replace", a => a switch
        {
            [string s, string from, string to] => Replace(s, from, to, -1),
            [string s, string from, string to, long n] => Replace(s, from, to, n),
            _ => null,
        });
        table.Add("split", a => a switch
        {
            [string s, string by] => Split(s, by, -1),
            [string s, string by, long n] => Split(s, by, n),
            _ => null,
        });
        table.Add("join", a => a switch
        {
            [IReadOnlyList<object> l] when l.Count == 0 || l[0] is string => Join(l, ""),
            [IReadOnlyList<object> l, string by] when l.Count == 0 || l[0] is string => Join(l, by),
            _ => null,
        });
        table.Add("strings.quote", a => a is [string s] ? Quote(s) : null);
    }

    /// <summary>string.format in cel-go's first form (lists as literals) or its later one.</summary>
    public static void RegisterFormat(FunctionTable table, bool literals) =>
        table.Add("format", a => a is [string s, IReadOnlyList<object> l] ? Formatting.Format(s, l, literals) : null);

    public static void RegisterReverse(FunctionTable table) =>
        table.Add("reverse", a => a is [string s] ? Text(Runes(s).AsEnumerable().Reverse()) : null);

    private static Rune[] Runes(string text) => [.. text.EnumerateRunes()];

    private static string Text(IEnumerable<Rune> runes) => string.Concat(runes);

    private static CelError OutOfRange(long index) => new($"index out of range: {index.ToString(CultureInfo.InvariantCulture)}");

    private static object CharAt(Rune[] text, long index) =>
        index < 0 || index > text.Length ? OutOfRange(index) : index == text.Length ? "" : text[index].ToString();

    private static object IndexOf(string text, string part, long? from, bool last)
    {
        var runes = Runes(text);
        var sought = Runes(part);
        var start = from ?? runes.Length - sought.Length;
        if (part.Length == 0)
        {
            return from ?? (last ? runes.Length : 0L);
        }

        if (from < 0)
        {
            return OutOfRange(start);
        }

        if (from >= runes.Length)
        {
            return -1L;
        }

        for (var i = last ? Math.Min(start, runes.Length - sought.Length) : start; i >= 0 && i + sought.Length <= runes.Length; i += last ? -1 : 1)
        {
            if (runes.AsSpan((int)i, sought.Length).SequenceEqual(sought))
            {
                return i;
            }
        }

        return -1L;
    }

    private static object Substring(Rune[] text, long start, long? end)
    {
        if (end is { } stop)
        {
            if (start > stop)
            {
                return new CelError($"invalid substring range. start: {start}, end: {stop}");
            }

            if (start >= 0 && stop > text.Length && start <= text.Length)
            {
                return OutOfRange(stop);
            }
        }

        return start < 0 || start > text.Length ? OutOfRange(start) : Text(text[(int)start..(int)(end ?? text.Length)]);
    }

    private static string Replace(string text, string from, string to, long count)
    {
        if (count == 0)
        {
            return text;
        }

        var result = new StringBuilder();
        if (from.Length == 0)
        {
            foreach (var rune in text.EnumerateRunes())
            {
                if (count-- != 0)
                {
                    result.Append(to);
                }
                else
                {
                    count = 0;
                }

                result.Append(rune.ToString());
            }

            return count != 0 ? result.Append(to).ToString() : result.ToString();
        }

        var at = 0;
        while (count != 0 && text.IndexOf(from, at, StringComparison.Ordinal) is var found and >= 0)
        {
            result.Append(text, at, found - at).Append(to);
            at = found + from.Length;
            count--;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    private static object[] Split(string text, string by, long count)
    {
        if (count == 0)
        {
            return [];
        }

        if (by.Length == 0)
        {
            var runes = Runes(text);
            var limit = count < 0 ? runes.Length : (int)Math.Min(count, runes.Length);
            return [.. runes.Take(Math.Max(0, limit - 1)).Select(r => (object)r.ToString()), .. limit > 0 ? [Text(runes.Skip(limit - 1))] : Array.Empty<object>()];
        }

        return [.. count < 0 ? text.Split(by) : text.Split(by, (int)Math.Min(count, int.MaxValue))];
    }

    private static object Join(IReadOnlyList<object> items, string by)
    {
        return items.All(i => i is string) ? string.Join(by, items) : CelError.NoOverload;
    }

    public static string Quote(string text)
    {
        var result = new StringBuilder("\"");
        foreach (var c in text)
        {
            result.Append(c switch
            {
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                '\\' => "\\\\",
                '"' => "\\\"",
                _ => c.ToString(),
            });
        }

        return result.Append('"').ToString();
    }
}
