using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Yaml;

namespace Flux.ApiServer.Rest;

/// <summary>Bodies in YAML, of which JSON is a part.</summary>
internal sealed class YamlBodies
{
    private static readonly YamlLimits _limits = new() { MaxBytes = BodyReader.MaxBytes, MaxNodes = 1_000_000 };

    /// <summary>The body of a create or update.</summary>
    /// <exception cref="ApiException">400: it is no YAML, or no object.</exception>
    public JsonObject Parse(byte[] body, string kind, List<string> issues)
    {
        if (PlainJson.TryParse(body) is { } plain)
        {
            return plain;
        }

        try
        {
            AddDuplicates(body, issues);
            return KubeYaml.Read(body, "", _limits) as JsonObject
                ?? throw ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }} ({Convert.ToHexStringLower(body.AsSpan(0, Math.Min(body.Length, 30)))})");
        }
        catch (YamlException e)
        {
            throw ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {kind}): {e.GoMessage} ({Convert.ToHexStringLower(body.AsSpan(0, Math.Min(body.Length, 30)))})");
        }
    }

    /// <summary>The body of an apply.</summary>
    /// <exception cref="ApiException">400: it is no YAML, or no object.</exception>
    public JsonObject ParseApply(byte[] body, List<string> issues) => PlainJson.TryParse(body) ?? ReadApply(body, issues);

    /// <summary>As <see cref="ParseApply"/>, whatever is in the body.</summary>
    public static JsonObject ReadApply(byte[] body, List<string> issues)
    {
        try
        {
            AddDuplicates(body, issues);
            return KubeYaml.Read(body, "", _limits) switch
            {
                JsonObject obj => obj,
                null => [],
                var other => throw ApiErrors.BadRequest(
                    $"error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {(other is JsonArray ? "array" : other.GetValueKind().ToString().ToLowerInvariant())} into Go value of type map[string]interface {{}}"),
            };
        }
        catch (YamlException e)
        {
            throw ApiErrors.BadRequest($"error decoding YAML: error converting YAML to JSON: {e.GoMessage}");
        }
    }

    /// <summary>Keys that occur twice in one map, as the strict decoder words them.</summary>
    private static void AddDuplicates(byte[] body, List<string> issues) =>
        issues.AddRange(KubeYaml.Duplicates(body, _limits).Select(twice => string.Create(
            CultureInfo.InvariantCulture, $"line {twice.Line}: key \"{twice.Key}\" already set in map")));
}
