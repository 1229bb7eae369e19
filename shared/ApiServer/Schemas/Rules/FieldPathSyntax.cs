using System.Text;

namespace Flux.ApiServer.Schemas.Rules;

/// <summary>Reads paths of fields: <c>.spec.items</c> and <c>.labels['a/b']</c>.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apiserver/schema/cel/validation.go</c>, ValidFieldPath.</remarks>
internal static class FieldPathSyntax
{
    /// <summary>Reads a path against a schema.</summary>
    /// <param name="text">The path.</param>
    /// <param name="schema">The schema of the value it starts from.</param>
    /// <param name="allowsKeys">Whether brackets are allowed.</param>
    /// <returns>The path as errors write it, and the schema it leads to; or why it is none.</returns>
    public static (string? Path, StructuralNode? Schema, string? Error) Read(string text, StructuralNode schema, bool allowsKeys = true)
    {
        var path = new StringBuilder();
        StructuralNode? at = schema;
        var tokens = new Queue<string>(Tokens(text));
        while (tokens.TryDequeue(out var token))
        {
            string? name;
            string? error;
            switch (token)
            {
                case "[" when !allowsKeys:
                    return Wrong("array notation is not allowed");
                case "[":
                    (name, error) = Key(tokens);
                    break;
                case ".":
                    name = tokens.TryDequeue(out var next) ? next : null;
                    error = "unexpected end of JSON path";
                    break;
                default:
                    return Wrong($"expected [ or . but got: {token}");
            }

            if (name is null)
            {
                return Wrong(error ?? "");
            }

            if (at is null || (at.Properties.Count == 0 && !at.HasAdditionalProperties))
            {
                return Wrong("does not refer to a valid field");
            }

            if (at.Properties.Count > 0)
            {
                path.Append(path.Length > 0 ? "." : "").Append(name);
                if (!at.Properties.TryGetValue(name, out at))
                {
                    return Wrong("does not refer to a valid field");
                }
            }
            else
            {
                path.Append('[').Append(name).Append(']');
                at = at.AdditionalProperties;
            }

            if (token == "[" && !(tokens.TryDequeue(out var close) && close == "]"))
            {
                return Wrong(close is null ? "unexpected end of JSON path" : $"expected ] but got {close}");
            }
        }

        return (path.ToString(), at, null);
    }

    private static (string?, StructuralNode?, string?) Wrong(string error) => (null, null, error);

    private static (string? Name, string? Error) Key(Queue<string> tokens)
    {
        if (!tokens.TryDequeue(out var token))
        {
            return (null, "unexpected end of JSON path");
        }

        if (token.Length < 2 || token[0] != '\'' || token[^1] != '\'')
        {
            return (null, $"expected single quoted string but got {token}");
        }

        var name = new StringBuilder();
        for (var i = 1; i < token.Length - 1; i++)
        {
            if (token[i] != '\\' || i + 2 >= token.Length)
            {
                name.Append(token[i]);
                continue;
            }

            i++;
            if ("abfnrtv'\\".IndexOf(token[i], StringComparison.Ordinal) is >= 0 and var known)
            {
                name.Append("\a\b\f\n\r\t\v'\\"[known]);
            }
            else
            {
                return (null, $"invalid string literal: invalid escape char \\{token[i]}");
            }
        }

        return (name.ToString(), null);
    }

    private static IEnumerable<string> Tokens(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            if (text[start] == '\'')
            {
                while (end < text.Length && !(text[end] == '\'' && text[end - 1] != '\\'))
                {
                    end++;
                }

                end = Math.Min(end + 1, text.Length);
            }
            else if (text[start] is not ('.' or '[' or ']'))
            {
                while (end < text.Length && text[end] is not ('.' or '[' or ']'))
                {
                    end++;
                }
            }

            yield return text[start..end];
            start = end;
        }
    }
}
