using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Oci.Layouts;
using Flux.Oci.Signatures;
using Flux.Primitives;

namespace Flux.Cli.Engines;

/// <summary>The folders of recorded signatures of OCI artifacts.</summary>
internal static class SignatureCase
{
    /// <summary>The folder, its <c>case.json</c>, and the verification that is asked for.</summary>
    /// <exception cref="SignatureException">There is no such verification, or the file is malformed.</exception>
    /// <exception cref="IOException">There is no such folder.</exception>
    public static (string Folder, JsonObject Recorded, JsonObject Verification) Read(JsonObject @case)
    {
        var folder = @case.Text("case") ?? "";
        var index = @case["verify"] is JsonValue number && number.TryGetValue<int>(out var at) ? at : 0;
        try
        {
            var recorded = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json"))) as JsonObject ?? [];
            return (recorded["verify"] as JsonArray)?.ElementAtOrDefault(index) is JsonObject verification
                ? (folder, recorded, verification)
                : throw new SignatureException($"no verification {index} in {folder}");
        }
        catch (JsonException e)
        {
            throw new SignatureException($"case.json in {folder} is malformed: {e.Message}", e);
        }
    }

    /// <summary>The folder's layout as the repository that it was copied from.</summary>
    public static OciLayoutRepository Open(string folder, JsonObject recorded) =>
        OciLayoutRepository.Open(Path.Combine(folder, recorded.Text("layout") ?? "layout"), recorded.Text("repository") ?? "layout.local/case");
}
