using System.Text;
using System.Text.Json.Nodes;
using Flux.Git.Signatures;
using Flux.Primitives;

namespace Flux.Cli.Engines;

/// <summary>
/// Signatures of Git objects: a case names the folder of a repository whose <c>case.json</c> lists objects with their raw text, one of them by its ref, and
/// which of its verifications to try.
/// </summary>
public static class GitSignatureEngine
{
    /// <summary>Answers one case with <c>result</c> (<c>verified</c>) and <c>signer</c>, or <c>err</c>.</summary>
    public static JsonObject Answer(JsonObject @case, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(@case);
        var folder = @case.Text("case") ?? "";
        try
        {
            var recorded = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json"))) as JsonObject ?? [];
            var wanted = @case.Text("ref");
            var entry = (recorded["objects"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(o => o.Text("ref") == wanted)
                ?? throw new GitSignatureException($"no object '{wanted}' in {folder}");
            var index = @case["verify"] is JsonValue number && number.TryGetValue<int>(out var at) ? at : 0;
            var keys = ((entry["verify"] as JsonArray)?.ElementAtOrDefault(index)?["keys"] as JsonArray ?? [])
                .Select(key => Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(folder, key?.Text() ?? "")))).ToList();
            var raw = File.ReadAllBytes(Path.Combine(folder, entry.Text("raw") ?? ""));
            var signed = entry.Text("type") == "tag" ? SignedGitObject.OfTag(raw) : SignedGitObject.OfCommit(raw, recorded.Text("objectFormat") == "sha256");
            var signature = Encoding.Latin1.GetString(signed.Signature);
            var signer = GitSignatureVerifier.TypeOf(signature) == "ssh"
                ? GitSignatureVerifier.VerifySsh(signed, keys)
                : GitSignatureVerifier.VerifyPgp(signed, keys, now);
            return new() { ["result"] = "verified", ["signer"] = signer };
        }
        catch (Exception e) when (e is GitSignatureException or IOException or UnauthorizedAccessException)
        {
            return new() { ["err"] = e.Message };
        }
    }
}
