using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>What Go's runtime says where it panics, and operations that differ from .NET's.</summary>
internal static class GoRuntime
{
    public static GoCallException NilPointer() => new("runtime error: invalid memory address or nil pointer dereference");

    /// <summary>text[start:end] by bytes; null for what is left out.</summary>
    public static string Slice(string text, long? start, long? end)
    {
        var bytes = GoString.ByteLength(text);
        if (end is { } e && (e < 0 || e > bytes))
        {
            throw new GoCallException(e < 0 ? $"runtime error: slice bounds out of range [:{e}]" : $"runtime error: slice bounds out of range [:{e}] with length {bytes}");
        }

        var to = end ?? bytes;
        if (start is { } s && (s < 0 || s > to))
        {
            throw new GoCallException(s < 0 ? $"runtime error: slice bounds out of range [{s}:]" : $"runtime error: slice bounds out of range [{s}:{to}]");
        }

        return GoString.Substring(text, (int)(start ?? 0), (int)to);
    }

    /// <summary>A conversion to int64 as amd64 does it: the least number where it does not fit.</summary>
    public static long ToInt64(double value) => value is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)value : long.MinValue;

    /// <summary>value.(type)</summary>
    public static object Assert(object? value, GoType type) => ReferenceEquals(GoType.Of(value), type)
        ? value!
        : throw new GoCallException($"interface conversion: interface {{}} is {GoType.Of(value)?.Name ?? "nil"}, not {type}");

    /// <summary>Sprig's strval.</summary>
    public static string Text(TemplateContext context, object? value) => value switch
    {
        string text => text,
        GoSlice { IsNil: false } slice when ReferenceEquals(slice.Type, GoType.SliceOf(GoType.Uint8)) => GoString.FromBytes(slice.ToBytes()),
        GoPointer { Target: GoStruct { Type.Methods: var methods } target } when methods.ContainsKey("String") => Printer.Print(context, target),
        _ => Printer.Print(context, value),
    };

    /// <summary>strings.Repeat</summary>
    public static string Repeat(TemplateContext context, string text, long count)
    {
        if (count < 0)
        {
            throw new GoCallException("strings: negative Repeat count");
        }

        if (text.Length == 0 || count == 0)
        {
            return "";
        }

        if (count > long.MaxValue / text.Length)
        {
            throw new GoCallException("strings: Repeat output length overflow");
        }

        context.CheckLength(count * text.Length);
        return string.Create((int)count * text.Length, text, static (span, part) =>
        {
            for (var at = 0; at < span.Length; at += part.Length)
            {
                part.CopyTo(span[at..]);
            }
        });
    }

    /// <summary>The items of a slice; null for anything else.</summary>
    public static GoSlice? AsSlice(object? value) => value as GoSlice;

    /// <summary>strconv.ParseInt with the error ignored: 0 for what is no number, the nearest one where it does not fit.</summary>
    public static long ParseIntOrNearest(string text, int radix)
    {
        var value = Numbers.Parse(text, radix, isSigned: true);
        return value is null ? 0 : value > long.MaxValue ? long.MaxValue : value < long.MinValue ? long.MinValue : (long)value;
    }
}
