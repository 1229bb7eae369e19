using System.Buffers.Text;
using System.Globalization;
using Flux.Cel.Functions;
using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>The formats that format.named() knows, with the validators' messages.</summary>
/// <remarks>Spec: k8s.io/apimachinery 1.36 pkg/api/validate/content and pkg/util/validation.</remarks>
internal static class Formats
{
    private const string Label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string Qualified = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

    public static IReadOnlyList<string> Names { get; } =
    [
        "dns1123Label", "dns1123Subdomain", "dns1035Label", "qualifiedName", "dns1123LabelPrefix", "dns1123SubdomainPrefix",
        "dns1035LabelPrefix", "labelValue", "uri", "uuid", "byte", "date", "datetime",
    ];

    public static object Validate(NamedFormat format, string text)
    {
        var messages = Messages(format.Name, text);
        return messages.Count == 0 ? OptionalValue.None : new OptionalValue(messages.Select(m => (object)m).ToArray());
    }

    private static List<string> Messages(string name, string text) => name switch
    {
        "dns1123Label" => Dns1123Label(text),
        "dns1123LabelPrefix" => Dns1123Label(Masked(text)),
        "dns1123Subdomain" => Subdomain(text),
        "dns1123SubdomainPrefix" => Subdomain(Masked(text)),
        "dns1035Label" => Dns1035(text),
        "dns1035LabelPrefix" => Dns1035(Masked(text)),
        "labelValue" => LabelValue(text),
        "qualifiedName" => QualifiedName(text),
        "uri" => UrlValue.Parse(text) is UrlValue ? [] : ["invalid URL"],
        "uuid" => Is("(?:[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12})", text) ? [] : ["does not match the UUID format"],
        "byte" => Base64.IsValid(text) ? [] : ["invalid base64"],
        "date" => DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? [] : ["invalid date"],
        "datetime" => Timestamp.Parse(text) is not null ? [] : ["invalid datetime"],
        _ => [],
    };

    private static bool Is(string pattern, string text) => Regexes.Compile($"^(?:{pattern})$").Regex?.IsMatch(text) ?? false;

    private static string Masked(string text) => text.Length > 1 && text.EndsWith('-') ? text[..^1] + "a" : text;

    private static List<string> Check(string text, int length, string pattern, string message)
    {
        var messages = new List<string>();
        if (text.Length > length)
        {
            messages.Add($"must be no more than {length} characters");
        }

        if (!Is(pattern, text))
        {
            messages.Add(message);
        }

        return messages;
    }

    private static List<string> Dns1123Label(string text) => Check(text, 63, Label,
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character "
        + $"(e.g. 'my-name',  or '123-abc', regex used for validation is '{Label}')");

    private static List<string> Subdomain(string text) => Check(text, 253, $@"{Label}(\.{Label})*",
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character "
        + $@"(e.g. 'example.com', regex used for validation is '{Label}(\.{Label})*')");

    private static List<string> Dns1035(string text) => Check(text, 63, "[a-z]([-a-z0-9]*[a-z0-9])?",
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character "
        + "(e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");

    private static List<string> LabelValue(string text) => Check(text, 63, $"({Qualified})?",
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + $"(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '({Qualified})?')");

    private static List<string> QualifiedName(string text)
    {
        const string Shape = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
            + $"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{Qualified}')";
        var parts = text.Split('/');
        if (parts.Length > 2)
        {
            return ["a qualified name " + Shape + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        }

        var messages = new List<string>();
        if (parts.Length == 2)
        {
            messages.AddRange(parts[0].Length == 0 ? ["prefix part must be non-empty"] : Subdomain(parts[0]).Select(m => "prefix part " + m));
        }

        if (parts[^1].Length == 0)
        {
            messages.Add("name part must be non-empty");
        }
        else if (parts[^1].Length > 63)
        {
            messages.Add("name part must be no more than 63 characters");
        }

        if (!Is(Qualified, parts[^1]))
        {
            messages.Add("name part " + Shape);
        }

        return messages;
    }
}
