using System.Text;

namespace Flux.Yaml;

/// <summary>Values as Go's <c>%#v</c> prints them, for upstream's messages that hold one.</summary>
internal static class GoValue
{
    public static string Write(YamlNode node) => node switch
    {
        YamlSequence sequence => $"[]interface {{}}{{{string.Join(", ", sequence.Items.Select(Write))}}}",
        YamlMapping map => $"map[interface {{}}]interface {{}}{{{string.Join(", ", map.Select(e => $"{Quote(e.Key)}:{Write(e.Value)}"))}}}",
        YamlScalar { Tag: YamlTag.Null } => "interface {}(nil)",
        YamlScalar { Tag: YamlTag.Bool } scalar => ScalarResolver.IsTrue(scalar.Text) ? "true" : "false",
        YamlScalar { Tag: YamlTag.Int or YamlTag.Float } scalar => scalar.Text,
        YamlScalar scalar => Quote(scalar.Text),
        _ => "",
    };

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
