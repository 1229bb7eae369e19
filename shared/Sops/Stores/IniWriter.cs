using System.Text;
using Flux.Sops.Trees;

namespace Flux.Sops.Stores;

/// <summary>Writes INI with aligned equal signs and a line between sections.</summary>
internal static class IniWriter
{
    public static string Write(IReadOnlyList<IniSection> sections)
    {
        var text = new StringBuilder();
        for (var i = 0; i < sections.Count; i++)
        {
            var section = sections[i];
            WriteComment(text, section.Comment, trim: false);
            if (i > 0 || !section.Name.Equals("DEFAULT", StringComparison.OrdinalIgnoreCase))
            {
                text.Append('[').Append(section.Name).Append("]\n");
            }
            else if (section.Keys.Count == 0)
            {
                continue;
            }

            var width = section.Keys.Select(key => WidthOf(key.Name)).DefaultIfEmpty().Max();
            foreach (var key in section.Keys)
            {
                WriteComment(text, key.Comment, trim: true);
                var name = Quoted(key.Name);
                text.Append(name).Append(' ', width - Length(name)).Append(" = ").Append(Value(key.Value)).Append('\n');
            }

            if (i < sections.Count - 1)
            {
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    private static void WriteComment(StringBuilder text, string comment, bool trim)
    {
        if (comment.Length == 0)
        {
            return;
        }

        foreach (var line in comment.Split('\n'))
        {
            if (line.Length == 0)
            {
                throw new SopsException("Error marshaling to INI: an empty line in a comment");
            }

            text.Append(line[0] is '#' or ';' ? $"{line[0]} {line[1..].Trim()}" : "; " + (trim ? line.Trim() : line)).Append('\n');
        }
    }

    private static int Length(string text) => ByteText.Encode(text).Length;

    private static int WidthOf(string name) => Length(name)
        + (name.AsSpan().ContainsAny("\"=:") ? 2 : name.Contains('`', StringComparison.Ordinal) ? 6 : 0);

    private static string Quoted(string name) => name.AsSpan().ContainsAny("\"=:") ? $"`{name}`"
        : name.Contains('`', StringComparison.Ordinal) ? $"\"\"\"{name}\"\"\""
        : name;

    private static string Value(string value) => value.AsSpan().ContainsAny("\n`") ? $"\"\"\"{value}\"\"\""
        : value.AsSpan().ContainsAny("#;") ? $"`{value}`"
        : value.Trim().Length != value.Length ? $"\"{value}\""
        : value;
}
