using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Flux.Primitives;

namespace Flux.Identity.Http;

/// <summary>What a cloud answered.</summary>
internal sealed record IdentityAnswer(HttpStatusCode Status, string Text)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The answer as an object; empty where it is none.</summary>
    public JsonObject Json()
    {
        try
        {
            return JsonNode.Parse(Text) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>The answer as XML; null where it is none.</summary>
    public XElement? Xml()
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(Text), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XDocument.Load(reader).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>Why it was refused, in one short line: what the service calls the error and says of it, never more of the answer.</summary>
    public string Reason()
    {
        var json = Json();
        var code = json.Text("error", "status") ?? json.Text("error", "code") ?? json.Text("error") ?? json.Text("__type") ?? json.Text("code") ?? "";
        var text = json.Text("error", "message") ?? json.Text("error_description") ?? json.Text("message") ?? json.Text("Message") ?? "";
        if (json.Count == 0 && Text.AsSpan().TrimStart().StartsWith("<") && Xml() is { } xml)
        {
            string Find(string name) => xml.DescendantsAndSelf().FirstOrDefault(e => e.Name.LocalName == name)?.Value ?? "";
            (code, text) = (Find("Code"), Find("Message"));
        }

        return $"{(int)Status} {Brief($"{code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..]}: {text}").Trim(':', ' ')}".TrimEnd();
    }

    private static string Brief(string text) => text.ReplaceLineEndings(" ") is { Length: > 300 } line ? line[..300] : text.ReplaceLineEndings(" ");
}
