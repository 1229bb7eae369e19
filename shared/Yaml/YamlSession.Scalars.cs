using System.Text;
using Flux.Yaml.Scanning;

namespace Flux.Yaml;

/// <summary>Scalars and their tags.</summary>
internal sealed partial class YamlSession
{
    // go-yaml v3 writes a value left out in a flow collection as an empty string
    private YamlScalar Empty(Mark at, bool isCounted = true)
    {
        if (isCounted)
        {
            Count();
        }

        return new("", YamlTag.Null, quoted: _flows > 0 && version == YamlVersion.GoYaml3) { Line = at.Line + 1 };
    }

    // kyaml prints what it has read before it decodes it, and go-yaml prints a folded scalar with a break too many before a line that begins
    // with a blank, or, where the text itself begins with one, with one too few between others
    private static string Refolded(string text)
    {
        if (text.Contains(" \n", StringComparison.Ordinal) || text.EndsWith(' ') || !text.TrimEnd('\n').Contains('\n', StringComparison.Ordinal))
        {
            return text;
        }

        var beginsBlank = text.TrimStart('\n') is [' ' or '\t', ..];
        var lines = text.TrimEnd('\n').Split('\n');
        var result = new StringBuilder(lines[0]);
        var (last, breaks) = (lines[0], 0);
        foreach (var line in lines.Skip(1))
        {
            breaks++;
            if (line.Length == 0)
            {
                continue;
            }

            var isPlain = last.Length > 0 && last[0] is not (' ' or '\t');
            var isNextPlain = line[0] is not (' ' or '\t');
            var printed = breaks + (isPlain && !beginsBlank ? 1 : 0);
            result.Append(isPlain && isNextPlain ? printed == 1 ? " " : new string('\n', printed - 1) : new string('\n', printed)).Append(line);
            (last, breaks) = (line, 0);
        }

        return result.Append(text.AsSpan(text.TrimEnd('\n').Length)).ToString();
    }

    private YamlScalar ScalarNode(Token token, string? tag)
    {
        var line = token.Start.Line + 1;
        var text = token.Value;
        var quoted = token.Style != '\0';
        if (tag is not null && (tag != "!" || version == YamlVersion.GoYaml2))
        {
            return tag == "!" ? new(text, YamlTag.String, quoted) { Line = line, Mark = token.Style } : Tagged(text, tag, quoted, line);
        }

        if (_flows > 0 && version == YamlVersion.GoYaml3 && text.Length == 0 && !quoted)
        {
            return new("", YamlTag.Null, quoted: true) { Line = line };
        }

        return quoted
            ? new(token.Style == '>' && version == YamlVersion.GoYaml3 ? Refolded(text) : text, YamlTag.String, quoted) { Line = line, Mark = token.Style }
            : new(text, InFlow(text, Untimed(ScalarResolver.Resolve(text, version)))) { Line = line };
    }

    private YamlScalar Tagged(string text, string tag, bool quoted, int line)
    {
        var name = tag.StartsWith(Prefix, StringComparison.Ordinal) ? tag[Prefix.Length..] : "";
        var resolved = Untimed(ScalarResolver.Resolve(text, version));
        var wanted = name switch
        {
            "null" => YamlTag.Null,
            "bool" => YamlTag.Bool,
            "int" => YamlTag.Int,
            "float" => YamlTag.Float,
            "timestamp" => Untimed(YamlTag.Timestamp),
            "binary" => YamlTag.Binary,
            _ => YamlTag.String,
        };
        if (wanted == YamlTag.Binary)
        {
            return new(Base64(text), YamlTag.String, quoted: true) { Line = line };
        }

        if (wanted == YamlTag.String)
        {
            return new(text, YamlTag.String, quoted) { Line = line };
        }

        if (resolved == wanted || (wanted == YamlTag.Float && resolved == YamlTag.Int))
        {
            return new(text, wanted) { Line = line };
        }

        _fault ??= new YamlException($"cannot decode !!{Name(resolved)} `{text}` as a !!{name}", file, 0);
        return new(text, YamlTag.String, quoted) { Line = line };
    }

    // kyaml prints what it has read before it decodes it, and in a flow collection go-yaml puts quotes around what holds a colon
    private YamlTag InFlow(string text, YamlTag tag) =>
        tag == YamlTag.Timestamp && _flows > 0 && text.Contains(':', StringComparison.Ordinal) ? YamlTag.String : tag;

    // go-yaml v2 leaves what looks like a time a string
    private YamlTag Untimed(YamlTag tag) => tag == YamlTag.Timestamp && version == YamlVersion.GoYaml2 ? YamlTag.String : tag;

    private static string Name(YamlTag tag) => tag == YamlTag.String ? "str" : tag.ToString().ToLowerInvariant();

    private string Base64(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }
        catch (FormatException e)
        {
            _fault ??= new YamlException("!!binary value contains invalid base64 data", file, inner: e);
            return "";
        }
    }
}
