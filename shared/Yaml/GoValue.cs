using System.Text;

namespace Flux.Yaml;

/// <summary>Values as Go's <c>%#v</c> prints them, for upstream's messages that hold one.</summary>
internal static class GoValue
{
    /// <summary>A value alone, where Go knows nothing of the interface that held it.</summary>
    public static string WriteAlone(YamlNode node) => node is YamlScalar { Tag: YamlTag.Null } ? "<nil>" : Write(node);

    /// <summary>A value in a list or map.</summary>
    public static string Write(YamlNode node) => node switch
    {
        YamlSequence sequence => $"[]interface {{}}{{{string.Join(", ", sequence.Items.Select(Write))}}}",
        YamlMapping map => $"map[interface {{}}]interface {{}}{{{string.Join(", ", map.OrderBy(e => e.KeyTag != YamlTag.Null).ThenBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{Key(e)}:{Write(e.Value)}"))}}}",
        YamlScalar { Tag: YamlTag.Null } => "interface {}(nil)",
        YamlScalar { Tag: YamlTag.Bool } scalar => ScalarResolver.IsTrue(scalar.Text) ? "true" : "false",
        YamlScalar { Tag: YamlTag.Int } scalar when ScalarResolver.TryInteger(scalar.Text, out var text) =>
            ulong.TryParse(text, out var large) && large > long.MaxValue ? $"0x{large:x}" : text,
        YamlScalar { Tag: YamlTag.Float } scalar when ScalarResolver.TryFloat(scalar.Text, out var number) =>
            double.IsNaN(number) ? "NaN" : double.IsInfinity(number) ? (number > 0 ? "+Inf" : "-Inf") : GoNumber.General(number),
        YamlScalar scalar => Quote(scalar.Text),
        _ => "",
    };

    private static string Key(YamlEntry entry) =>
        entry.KeyTag == YamlTag.String ? Quote(entry.Key) : Write(new YamlScalar(entry.Key, entry.KeyTag));

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
