using System.Text;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Strings: trimming, cutting, joining.</summary>
internal static class StringFunctions
{
    public static void Add(FunctionMap f)
    {
        f.Add("trim", "func(string) string", (_, a) => Trim((string)a[0]!));
        f.Add("trimAll", "func(string, string) string", (_, a) => TrimAll((string)a[1]!, (string)a[0]!));
        f["trimall"] = f["trimAll"];
        f.Add("trimSuffix", "func(string, string) string", (_, a) => Suffixed(a) ? ((string)a[1]!)[..^((string)a[0]!).Length] : a[1]);
        f.Add("trimPrefix", "func(string, string) string", (_, a) => Prefixed(a) ? ((string)a[1]!)[((string)a[0]!).Length..] : a[1]);
        f.Add("hasPrefix", "func(string, string) bool", (_, a) => GoValues.Box(Prefixed(a)));
        f.Add("hasSuffix", "func(string, string) bool", (_, a) => GoValues.Box(Suffixed(a)));
        f.Add("contains", "func(string, string) bool", (_, a) => GoValues.Box(((string)a[1]!).Contains((string)a[0]!, StringComparison.Ordinal)));
        f.Add("repeat", "func(int, string) string", (c, a) => GoRuntime.Repeat(c, (string)a[1]!, (nint)a[0]!));
        f.Add("substr", "func(int, int, string) string", (_, a) => Substring((nint)a[0]!, (nint)a[1]!, (string)a[2]!));
        f.Add("trunc", "func(int, string) string", (_, a) => Truncate((nint)a[0]!, (string)a[1]!));
        f.Add("replace", "func(string, string, string) string", (c, a) => Replace(c, (string)a[2]!, (string)a[0]!, (string)a[1]!));
        f.Add("plural", "func(string, string, int) string", (_, a) => (nint)a[2]! == 1 ? a[0] : a[1]);
        f.Add("quote", "func(...interface {}) string", (c, a) => a is [string text] ? Quoting.Quote(text) : Joined(c, a, v => Quoting.Quote(GoRuntime.Text(c, v))));
        f.Add("squote", "func(...interface {}) string", (c, a) => Joined(c, a, v => $"'{Printer.Print(c, v)}'"));
        f.Add("cat", "func(...interface {}) string", (c, a) => GoString.Normalize(Joined(c, a, v => Printer.Print(c, v))));
        f.Add("indent", "func(int, string) string", (c, a) => Indent(c, "", (nint)a[0]!, (string)a[1]!));
        f.Add("nindent", "func(int, string) string", (c, a) => Indent(c, "\n", (nint)a[0]!, (string)a[1]!));
        f.Add("toString", "func(interface {}) string", (c, a) => GoRuntime.Text(c, a[0]));
        f.Add("toStrings", "func(interface {}) []string", (c, a) => Strings(c, a[0]));
        f.Add("join", "func(string, interface {}) string", (c, a) => Join(c, (string)a[0]!, a[1]));
        f.Add("sortAlpha", "func(interface {}) []string", (c, a) => Sorted(c, a[0]));
        f.Add("split", "func(string, string) map[string]string", (c, a) => Numbered(Split(c, (string)a[1]!, (string)a[0]!, -1)));
        f.Add("splitn", "func(string, int, string) map[string]string", (c, a) => Numbered(Split(c, (string)a[2]!, (string)a[0]!, (nint)a[1]!)));
        f.Add("splitList", "func(string, string) []string", (c, a) => SplitList(c, (string)a[1]!, (string)a[0]!));
    }

    /// <summary>Sprig's strslice.</summary>
    public static GoSlice Strings(TemplateContext context, object? value) => value switch
    {
        GoSlice slice when ReferenceEquals(slice.Type, GoType.StringSlice) => slice,
        GoSlice slice => GoSlice.Strings(slice.Where(v => v is not null).Select(v => GoRuntime.Text(context, v))),
        null => GoSlice.Strings([]),
        _ => GoSlice.Strings([GoRuntime.Text(context, value)]),
    };

    private static bool Prefixed(ReadOnlySpan<object?> a) => ((string)a[1]!).StartsWith((string)a[0]!, StringComparison.Ordinal);

    private static bool Suffixed(ReadOnlySpan<object?> a) => ((string)a[1]!).EndsWith((string)a[0]!, StringComparison.Ordinal);

    private static string Trim(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && Unicodes.IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && Unicodes.IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    private static string TrimAll(string text, string cutset)
    {
        var cut = GoString.Runes(cutset);
        var (start, end) = (0, text.Length);
        while (start < end)
        {
            if (!cut.Contains(GoString.RuneAt(text, start, out var width)))
            {
                break;
            }

            start += width;
        }

        while (end > start)
        {
            var at = end - (end - 2 >= start && char.IsLowSurrogate(text[end - 1]) && char.IsHighSurrogate(text[end - 2]) ? 2 : 1);
            if (!cut.Contains(GoString.RuneAt(text, at, out _)))
            {
                break;
            }

            end = at;
        }

        return text[start..end];
    }

    private static string Substring(long start, long end, string text) =>
        start < 0 ? GoRuntime.Slice(text, null, end)
        : end < 0 || end > GoString.ByteLength(text) ? GoRuntime.Slice(text, start, null)
        : GoRuntime.Slice(text, start, end);

    private static string Truncate(long count, string text)
    {
        var length = GoString.ByteLength(text);
        return count < 0 && length + count > 0 ? GoString.Substring(text, (int)(length + count), length)
            : count >= 0 && length > count ? GoString.Substring(text, 0, (int)count)
            : text;
    }

    private static string Replace(TemplateContext context, string text, string old, string replacement)
    {
        if (old.Length > 0)
        {
            context.CheckLength(replacement.Length > old.Length ? text.Length + ((long)text.AsSpan().Count(old) * (replacement.Length - old.Length)) : text.Length);
            return GoString.Normalize(text.Replace(old, replacement, StringComparison.Ordinal));
        }

        // the empty string is before every character and at the end
        context.CheckLength((long)(text.Length + 1) * (replacement.Length + 1));
        var result = new StringBuilder(replacement);
        for (var i = 0; i < text.Length;)
        {
            GoString.RuneAt(text, i, out var width);
            result.Append(text, i, width).Append(replacement);
            i += width;
        }

        return GoString.Normalize(result.ToString());
    }

    private static string Joined(TemplateContext context, ReadOnlySpan<object?> values, Func<object, string> print)
    {
        var result = new StringBuilder();
        var isFirst = true;
        foreach (var value in values)
        {
            if (value is not null)
            {
                context.CheckLength(result.Length);
                result.Append(isFirst ? "" : " ").Append(print(value));
                isFirst = false;
            }
        }

        return result.ToString();
    }

    private static string Indent(TemplateContext context, string before, long spaces, string text)
    {
        if (spaces < 0)
        {
            throw new GoCallException("strings: negative Repeat count");
        }

        var lines = text.AsSpan().Count('\n') + 1;
        context.CheckLength(spaces > int.MaxValue ? spaces : text.Length + (spaces * lines));
        var length = before.Length + text.Length + ((int)spaces * lines);
        return string.Create(length, (before, text, (int)spaces), static (span, state) =>
        {
            var (before, text, spaces) = state;
            before.CopyTo(span);
            span = span[before.Length..];
            foreach (var range in text.AsSpan().Split('\n'))
            {
                var line = text.AsSpan(range);
                span[..spaces].Fill(' ');
                line.CopyTo(span[spaces..]);
                span = span[(spaces + line.Length)..];
                if (span.Length > 0)
                {
                    span[0] = '\n';
                    span = span[1..];
                }
            }
        });
    }

    private static string Join(TemplateContext context, string separator, object? value)
    {
        var items = Strings(context, value);
        var length = 0L;
        foreach (var item in items.Span)
        {
            length += ((string)item!).Length + separator.Length;
        }

        context.CheckLength(length);
        return GoString.Normalize(string.Join(separator, items.Select(i => (string)i!)));
    }

    private static GoSlice Sorted(TemplateContext context, object? value) => value is GoSlice
        ? GoSlice.Strings(Strings(context, value).Select(i => (string)i!).Order(GoString.Comparer))
        : GoSlice.Strings([GoRuntime.Text(context, value)]);

    private static GoSlice SplitList(TemplateContext context, string text, string separator)
    {
        return GoSlice.Strings(Split(context, text, separator, -1));
    }

    private static GoMap Numbered(List<string> parts)
    {
        var result = new GoMap(GoType.StringMap, parts.Count);
        for (var i = 0; i < parts.Count; i++)
        {
            result["_" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)] = parts[i];
        }

        return result;
    }

    // strings.SplitN; an empty separator splits into characters
    private static List<string> Split(TemplateContext context, string text, string separator, long count)
    {
        context.CheckCount(separator.Length == 0 ? text.Length : text.AsSpan().Count(separator));
        var parts = new List<string>();
        if (count == 0)
        {
            return parts;
        }

        var at = 0;
        while (at <= text.Length && (count < 0 || parts.Count < count - 1))
        {
            int next;
            if (separator.Length == 0)
            {
                if (at >= text.Length)
                {
                    return parts;
                }

                GoString.RuneAt(text, at, out var width);
                next = at + width;
            }
            else
            {
                next = text.IndexOf(separator, at, StringComparison.Ordinal);
            }

            if (next < 0)
            {
                break;
            }

            parts.Add(text[at..next]);
            at = next + separator.Length;
        }

        if (separator.Length > 0 || at < text.Length)
        {
            parts.Add(text[at..]);
        }

        return parts;
    }
}
