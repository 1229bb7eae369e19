using System.Globalization;
using System.Text;
using Flux.Sops.Trees;
using Flux.Yaml;

namespace Flux.Sops.Stores;

/// <summary>A JSON object, written with tabs and without its comments.</summary>
/// <remarks>Spec: getsops/sops v3.13 stores/json; strings and numbers as Go's encoding/json writes them.</remarks>
internal sealed class JsonStore : IStore
{
    public MetadataForm Metadata => MetadataForm.Nested;

    public List<TreeBranch> Load(byte[] data)
    {
        try
        {
            return [new GoJsonReader(data).Document()];
        }
        catch (FormatException e)
        {
            throw new SopsException($"Could not unmarshal input data: {e.Message}", e);
        }
    }

    public byte[] Emit(IReadOnlyList<TreeBranch> branches)
    {
        var text = new StringBuilder();
        Write(text, branches[0], 0);
        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case TreeBranch branch:
                WriteCollection(text, '{', '}', [.. branch.Where(item => item.Key is not Comment)], depth, item =>
                {
                    WriteString(text, (string)item.Key!);
                    text.Append(": ");
                    Write(text, item.Value, depth + 1);
                });
                break;
            case TreeList list:
                WriteCollection(text, '[', ']', [.. list.Where(item => item is not Comment)], depth, item => Write(text, item, depth + 1));
                break;
            case Comment comment:
                Write(text, new TreeBranch { { "Value", comment.Value }, { "Inline", comment.Inline } }, depth);
                break;
            case string s:
                WriteString(text, s);
                break;
            case GoTime time:
                WriteString(text, time.ToString());
                break;
            case byte[] bytes:
                WriteString(text, Convert.ToBase64String(bytes));
                break;
            case double number:
                text.Append(double.IsFinite(number) ? GoNumber.Json(number)
                    : throw new SopsException($"Error marshaling to json: Error encoding value : json: unsupported value: {GoValues.Plain(number)}"));
                break;
            default:
                text.Append(GoValues.Text(value) is "<nil>" ? "null" : GoValues.Text(value));
                break;
        }
    }

    private static void WriteCollection<T>(StringBuilder text, char open, char close, List<T> items, int depth, Action<T> write)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append('\t', depth + 1);
            write(items[i]);
        }

        if (items.Count > 0)
        {
            text.Append('\n').Append('\t', depth);
        }

        text.Append(close);
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                text.Append(c).Append(value[++i]);
                continue;
            }

            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ when char.IsSurrogate(c) => "\\ufffd",
                _ => c.ToString(),
            });
        }

        text.Append('"');
    }
}
