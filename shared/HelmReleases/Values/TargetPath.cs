using System.Text;
using Flux.Helm.Values.SetSyntax;

namespace Flux.HelmReleases.Values;

/// <summary>Puts one value at a path, as <c>spec.valuesFrom[].targetPath</c> asks.</summary>
/// <remarks>Spec: fluxcd/pkg chartutil v1.27, ReplacePathValue and ReplacePathLiteralValue.</remarks>
internal static class TargetPath
{
    /// <summary>As <c>--set path=value</c>; a value in quotes is a string.</summary>
    /// <exception cref="SetSyntaxException">The path or the value cannot be read.</exception>
    public static void Set(Dictionary<string, object?> values, string path, string value)
    {
        if (IsQuoted(value, '\'') || IsQuoted(value, '"'))
        {
            SetValues.ParseString($"{path}={value.Trim('\'', '"')}", values);
        }
        else
        {
            SetValues.Parse($"{path}={value}", values);
        }
    }

    /// <summary>The value as it is, whatever it holds; in the path a dot may be escaped.</summary>
    /// <exception cref="SetSyntaxException">The path cannot be read.</exception>
    public static void SetLiteral(Dictionary<string, object?> values, string path, string value)
    {
        var escaped = new StringBuilder(value.Length + 16);
        foreach (var c in value)
        {
            if (c is '\\' or ',' or '[' or ']' or '{' or '}')
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        SetValues.ParseString($"{path}={escaped}", values);
    }

    private static bool IsQuoted(string value, char quote) => value.StartsWith(quote) && value.EndsWith(quote);
}
