using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Flux.Helm.GoJson;

namespace Flux.Helm.Values.SetSyntax;

/// <summary>
/// What <c>--set</c>, <c>--set-string</c>, <c>--set-json</c>, <c>--set-file</c> and <c>--set-literal</c> take:
/// <c>a.b=1,c[0].d=x,e={1,2}</c>, written into a map of values, which is changed.
/// </summary>
/// <remarks>Spec: Helm 4, pkg/strvals.</remarks>
public static class SetValues
{
    /// <summary><c>--set</c>: whole numbers, booleans and null are read as such, all else as strings.</summary>
    /// <exception cref="SetSyntaxException">The text cannot be read; what was read before it is set.</exception>
    public static void Parse(string text, Dictionary<string, object?> into) => new SetParser(text, into, Typed).Run();

    /// <summary><c>--set-string</c>: every value is a string.</summary>
    /// <exception cref="SetSyntaxException">The text cannot be read; what was read before it is set.</exception>
    public static void ParseString(string text, Dictionary<string, object?> into) => new SetParser(text, into, value => value).Run();

    /// <summary><c>--set-json</c> with keys: values are JSON.</summary>
    /// <exception cref="SetSyntaxException">The text cannot be read; what was read before it is set.</exception>
    public static void ParseJson(string text, Dictionary<string, object?> into) => new SetParser(text, into, read: null).Run();

    /// <summary><c>--set-file</c>: a value names a file, whose content <paramref name="read"/> gives.</summary>
    /// <exception cref="SetSyntaxException">The text cannot be read; what was read before it is set.</exception>
    public static void ParseFile(string text, Dictionary<string, object?> into, Func<string, string> read) => new SetParser(text, into, read).Run();

    /// <summary><c>--set-literal</c>: one key, and all after it is the string.</summary>
    /// <exception cref="SetSyntaxException">The text cannot be read.</exception>
    public static void ParseLiteral(string text, Dictionary<string, object?> into) => new LiteralParser(text, into).Run();

    /// <summary>Reads a whole JSON object, as <c>--set-json</c> takes one without keys; false where it is none.</summary>
    public static bool TryReadJsonMap(string json, [NotNullWhen(true)] out Dictionary<string, object?>? map)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            map = GoJsonReader.Read(Encoding.UTF8.GetBytes(json), GoJsonReader.Float) as Dictionary<string, object?>;
        }
        catch (GoJsonException)
        {
            map = null;
        }

        return map is not null;
    }

    private static object? Typed(string value)
    {
        if (value.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (value.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (value.Equals("null", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return value == "0" ? 0L
            : value.Length > 0 && value[0] != '0' && IsInteger(value) && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : value;
    }

    private static bool IsInteger(string value)
    {
        var digits = value[0] is '+' or '-' ? value.AsSpan(1) : value;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9');
    }

    internal static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune);
}
