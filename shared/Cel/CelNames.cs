using System.Collections.Frozen;
using System.Text;

namespace Flux.Cel;

/// <summary>Property names as expressions write them: what is no identifier is escaped.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/cel/escaping.go</c>.</remarks>
public static class CelNames
{
    private static readonly FrozenSet<string> _reserved = new[]
    {
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
        "package", "namespace", "return", "var", "void", "while",
    }.ToFrozenSet();

    /// <summary>Whether a word is one that no variable may have as its name.</summary>
    public static bool IsReserved(string name) => _reserved.Contains(name);

    /// <summary>The identifier for a property; null where expressions cannot name it.</summary>
    public static string? Escape(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            return null;
        }

        if (IsReserved(name))
        {
            return $"__{name}__";
        }

        if (!name.AsSpan().ContainsAnyExcept(_plain) && !name.Contains("__", StringComparison.Ordinal))
        {
            return name;
        }

        var escaped = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            switch (name[i])
            {
                case '_' when i + 1 < name.Length && name[i + 1] == '_':
                    escaped.Append("__underscores__");
                    i++;
                    break;
                case '.':
                    escaped.Append("__dot__");
                    break;
                case '-':
                    escaped.Append("__dash__");
                    break;
                case '/':
                    escaped.Append("__slash__");
                    break;
                case var c when char.IsAsciiLetterOrDigit(c) || c == '_':
                    escaped.Append(c);
                    break;
                default:
                    return null;
            }
        }

        return escaped.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> _plain =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}
