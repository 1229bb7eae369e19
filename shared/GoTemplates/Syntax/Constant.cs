using System.Numerics;
using Flux.GoTemplates.Formatting;

namespace Flux.GoTemplates.Syntax;

/// <summary>A number in a template: every type it fits.</summary>
/// <remarks>Source: Go 1.26, text/template/parse/node.go, NumberNode.</remarks>
internal sealed record Constant(string Text)
{
    public long? Integer { get; private init; }

    public ulong? Unsigned { get; private init; }

    public double? Float { get; private init; }

    public Complex? Complex { get; private init; }

    /// <summary>Whether it is written as a float, so that it is one where nothing else is asked for.</summary>
    public bool IsWrittenAsFloat => Float is not null && !IsHexadecimalInteger && !Text.StartsWith('\'') && Text.AsSpan().ContainsAny(".eEpP");

    private bool IsHexadecimalInteger =>
        Text.Length > 2 && Text[0] == '0' && Text[1] is 'x' or 'X' && !Text.AsSpan().ContainsAny('p', 'P');

    /// <exception cref="FormatException">With Go's message.</exception>
    public static Constant Parse(string text, ItemType type)
    {
        if (type == ItemType.CharConstant)
        {
            var rune = Quoting.UnquoteChar(text) ?? throw new FormatException(Malformed(text));
            return new(text) { Integer = rune, Unsigned = (ulong)rune, Float = rune };
        }

        if (type == ItemType.Complex)
        {
            return Pair(text);
        }

        if (text.EndsWith('i') && Numbers.ParseFloat(text[..^1]) is { } imaginary)
        {
            return Simplified(text, new(0, imaginary));
        }

        return Real(text);
    }

    private static string Malformed(string text) => Quoting.IsMalformedChar(text) ? $"malformed character constant: {text}" : "invalid syntax";

    private static Constant Pair(string text)
    {
        var split = 1 + text.AsSpan(1).LastIndexOfAny('+', '-');
        while (split > 1 && text[split - 1] is 'e' or 'E' or 'p' or 'P' && !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            split = 1 + text.AsSpan(1, split - 2).LastIndexOfAny('+', '-');
        }

        return split > 0 && Numbers.ParseFloat(text[..split]) is { } real && Numbers.ParseFloat(text[split..^1]) is { } imaginary
            ? Simplified(text, new(real, imaginary))
            : throw new FormatException("syntax error scanning complex number");
    }

    private static Constant Simplified(string text, Complex value)
    {
        if (value.Imaginary != 0)
        {
            return new(text) { Complex = value };
        }

        return new(text) { Complex = value, Float = value.Real, Integer = WholeInt64(value.Real), Unsigned = WholeUInt64(value.Real) };
    }

    private static Constant Real(string text)
    {
        var unsigned = Numbers.ParseUInt(text);
        var integer = Numbers.ParseInt(text);
        if (integer == 0)
        {
            unsigned = 0;
        }

        if (integer is not null || unsigned is not null)
        {
            return new(text) { Integer = integer, Unsigned = unsigned, Float = integer ?? (double)unsigned!.Value };
        }

        if (Numbers.ParseFloat(text) is not { } value)
        {
            throw new FormatException($"illegal number syntax: {Quoting.Quote(text)}");
        }

        return text.AsSpan().ContainsAny(".eEpP")
            ? new(text) { Float = value, Integer = WholeInt64(value), Unsigned = WholeUInt64(value) }
            : throw new FormatException($"integer overflow: {Quoting.Quote(text)}");
    }

    // conversions out of range give the least integer on amd64, which differs from the value
    private static long? WholeInt64(double value) => value is >= -9223372036854775808.0 and < 9223372036854775808.0 && (long)value == value ? (long)value : null;

    private static ulong? WholeUInt64(double value) => value is >= 0 and < 18446744073709551616.0 && (ulong)value == value ? (ulong)value : null;
}
