using System.Text;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Regexes;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Regular expressions. What fails is reported in two ways: the functions that begin with "must" give the bare error.</summary>
internal static class RegexFunctions
{
    public static void Add(FunctionMap f)
    {
        f.Add("regexMatch", "func(string, string) bool", IsMatchOrFalse);
        f.Add("mustRegexMatch", "func(string, string) (bool, error)", (c, a) => GoValues.Box(Must(a).IsMatch(c, (string)a[1]!)));
        Both(f, "regexFind", "func(string, string) string", (r, c, a) => r.Find(c, (string)a[1]!) ?? "");
        Both(f, "regexFindAll", "func(string, string, int) []string", (r, c, a) => FindAll(r, c, (string)a[1]!, (nint)a[2]!));
        Both(f, "regexReplaceAll", "func(string, string, string) string", (r, c, a) =>
            GoString.Normalize(r.Replace(c, (string)a[1]!, (string)a[2]!, isLiteral: false)));
        Both(f, "regexReplaceAllLiteral", "func(string, string, string) string", (r, c, a) =>
            GoString.Normalize(r.Replace(c, (string)a[1]!, (string)a[2]!, isLiteral: true)));
        Both(f, "regexSplit", "func(string, string, int) []string", (r, c, a) => (nint)a[2]! == 0
            ? GoSlice.Nil(GoType.StringSlice)
            : GoSlice.Strings(r.Split(c, (string)a[1]!, (nint)a[2]!)));
        f.Add("regexQuoteMeta", "func(string) string", (_, a) => QuoteMeta((string)a[0]!));
    }

    private delegate object? RegexBody(GoRegex regex, TemplateContext context, ReadOnlySpan<object?> arguments);

    private static void Both(FunctionMap f, string name, string signature, RegexBody body)
    {
        f.Add(name, signature, (c, a) => body(Compile((string)a[0]!), c, a));
        f.Add("mustR" + name[1..], signature, (c, a) => body(Must(a), c, a));
    }

    private static object IsMatchOrFalse(TemplateContext context, ReadOnlySpan<object?> a)
    {
        try
        {
            return GoValues.Box(GoRegex.Compile((string)a[0]!).IsMatch(context, (string)a[1]!));
        }
        catch (GoRegexException)
        {
            return GoValues.Box(false);
        }
    }

    private static GoRegex Must(ReadOnlySpan<object?> a)
    {
        try
        {
            return GoRegex.Compile((string)a[0]!);
        }
        catch (GoRegexException e)
        {
            throw new GoCallException(e.Message, e);
        }
    }

    private static GoRegex Compile(string pattern)
    {
        try
        {
            return GoRegex.Compile(pattern);
        }
        catch (GoRegexException e)
        {
            throw new GoCallException($"regexp: Compile({(Quoting.CanBackquote(pattern) ? $"`{pattern}`" : Quoting.Quote(pattern))}): {e.Message}", e);
        }
    }

    private static GoSlice FindAll(GoRegex regex, TemplateContext context, string text, long count)
    {
        var matches = regex.FindAll(context, text, count);
        return matches.Count == 0 ? GoSlice.Nil(GoType.StringSlice) : GoSlice.Strings(matches.Select(m => text[m.Start..m.End]));
    }

    private static string QuoteMeta(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (@"\.+*?()|[]{}^$".Contains(c, StringComparison.Ordinal))
            {
                result.Append('\\');
            }

            result.Append(c);
        }

        return result.ToString();
    }
}
