using System.Text;
using Flux.Cel.Values;

namespace Flux.Cel.Functions;

/// <summary>size, the predicates on strings, optionals, sets and encodings.</summary>
internal static class Core
{
    public static void Register(FunctionTable table)
    {
        table.Add("size", a => a switch
        {
            [string s] => (long)s.EnumerateRunes().Count(),
            [byte[] b] => (long)b.Length,
            [IReadOnlyList<object> l] => (long)l.Count,
            [MapValue m] => (long)m.Size,
            _ => null,
        });
        table.Add("contains", a => a is [string s, string t] ? s.Contains(t, StringComparison.Ordinal) : null);
        table.Add("startsWith", a => a is [string s, string t] ? s.StartsWith(t, StringComparison.Ordinal) : null);
        table.Add("endsWith", a => a is [string s, string t] ? s.EndsWith(t, StringComparison.Ordinal) : null);
        table.Add("matches", a => a is [string s, string p]
            ? Regexes.Compile(p) is { Regex: { } regex, Error: _ } ? regex.IsMatch(s) : new CelError(Regexes.Error(p) ?? "")
            : null);
        Optionals(table);
        Sets(table);
    }

    public static void RegisterEncoders(FunctionTable table)
    {
        table.Add("base64.encode", a => a is [byte[] b] ? Convert.ToBase64String(b) : null);
        table.Add("base64.decode", a => a is [string s] ? Decode(s) : null);
    }

    private static void Optionals(FunctionTable table)
    {
        table.Add("optional.of", a => a is [var v] ? new OptionalValue(v) : null);
        table.Add("optional.none", a => a.Length == 0 ? OptionalValue.None : null);
        table.Add("optional.ofNonZeroValue", a => a is [var v] ? IsZero(v) ? OptionalValue.None : new OptionalValue(v) : null);
        table.Add("optional.unwrap", Unwrap);
        table.Add("unwrapOpt", Unwrap);
        table.Add("hasValue", a => a is [OptionalValue o] ? o.Value is not null : null);
        table.Add("value", a => a is [OptionalValue o] ? o.Value ?? new CelError("optional.none() dereference") : null);
        table.Add("first", a => a is [IReadOnlyList<object> l] ? l.Count == 0 ? OptionalValue.None : new OptionalValue(l[0]) : null);
        table.Add("last", a => a is [IReadOnlyList<object> l] ? l.Count == 0 ? OptionalValue.None : new OptionalValue(l[^1]) : null);
    }

    private static object? Unwrap(object[] a) => a is [IReadOnlyList<object> l]
        ? l.All(e => e is OptionalValue)
            ? l.Cast<OptionalValue>().Where(o => o.Value is not null).Select(o => o.Value ?? NullValue.Instance).ToArray()
            : new CelError("value is not an optional")
        : null;

    private static bool IsZero(object value) => value switch
    {
        long l => l == 0,
        ulong u => u == 0,
        double d => d == 0,
        bool b => !b,
        string s => s.Length == 0,
        byte[] b => b.Length == 0,
        IReadOnlyList<object> l => l.Count == 0,
        MapValue m => m.Entries.Count == 0,
        NullValue => true,
        Duration d => d.Nanoseconds == 0,
        Timestamp t => t is { Seconds: Timestamp.Minimum, Nanos: 0 },
        OptionalValue o => o.Value is null,
        _ => false,
    };

    private static void Sets(FunctionTable table)
    {
        table.Add("sets.contains", a => a is [IReadOnlyList<object> l, IReadOnlyList<object> m] ? Covers(l, m) : null);
        table.Add("sets.equivalent", a => a is [IReadOnlyList<object> l, IReadOnlyList<object> m] ? Covers(l, m) && Covers(m, l) : null);
        table.Add("sets.intersects", a => a is [IReadOnlyList<object> l, IReadOnlyList<object> m] ? m.Any(e => Covers(l, [e])) : null);
    }

    private static bool Covers(IReadOnlyList<object> all, IReadOnlyList<object> some) =>
        some.All(e => all.Any(o => Operations.AreEqual(o, e)));

    private static object Decode(string text)
    {
        var plain = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        var bare = plain.TrimEnd('=');
        for (var i = 0; i < bare.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(bare[i]) && bare[i] is not ('+' or '/'))
            {
                return new CelError($"illegal base64 data at input byte {i}");
            }
        }

        if (bare.Length % 4 == 1 || (plain.Length != bare.Length && plain.Length % 4 != 0))
        {
            return new CelError($"illegal base64 data at input byte {Math.Max(0, bare.Length - (bare.Length % 4))}");
        }

        return Convert.FromBase64String(bare.PadRight((bare.Length + 3) / 4 * 4, '='));
    }
}
