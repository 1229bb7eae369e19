using System.Text;
using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.Sops;
using Flux.Sops.Keys;

namespace Flux.Cli.Engines;

/// <summary>SOPS files: a case names a folder whose <c>case.json</c> names the file, its format and the private keys at hand.</summary>
public static class SopsEngine
{
    /// <summary>Answers one case with <c>outB64</c> or <c>err</c>.</summary>
    public static async Task<JsonObject> AnswerAsync(JsonObject @case, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(@case);
        var folder = @case.Text("case") ?? "";
        try
        {
            var recorded = JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "case.json"), cancellationToken)) as JsonObject ?? [];
            var keys = await KeysAsync(folder, recorded, cancellationToken);
            var file = await File.ReadAllBytesAsync(Path.Combine(folder, recorded.Text("encrypted") ?? ""), cancellationToken);
            var ignoreMac = @case["ignoreMac"]?.GetValueKind() == System.Text.Json.JsonValueKind.True
                || (recorded["sopsFlags"] as JsonArray)?.Any(flag => flag.Text() == "--ignore-mac") == true;
            var plain = await SopsFile.DecryptAsync(
                file, FormatOf(recorded.Text("inputType")), FormatOf(recorded.Text("outputType") ?? recorded.Text("inputType")), keys,
                new() { IgnoreMac = ignoreMac }, cancellationToken);
            return new() { ["outB64"] = Convert.ToBase64String(plain) };
        }
        catch (Exception e) when (e is SopsException or IOException or UnauthorizedAccessException)
        {
            return new() { ["err"] = e.Message };
        }
    }

    private static async Task<LocalKeys> KeysAsync(string folder, JsonObject recorded, CancellationToken cancellationToken)
    {
        var keys = new LocalKeys();
        foreach (var path in recorded["privateKeys"] as JsonArray ?? [])
        {
            var file = await File.ReadAllBytesAsync(Path.Combine(folder, path.Text() ?? ""), cancellationToken);
            var text = Encoding.Latin1.GetString(file);
            if (text.Contains("AGE-", StringComparison.Ordinal))
            {
                keys.AddAge(text);
            }
            else if (text.Contains("BEGIN PGP", StringComparison.Ordinal) || (file.Length > 0 && file[0] > 0x7F))
            {
                keys.AddPgp(file);
            }
            else
            {
                keys.AddSsh(text);
            }
        }

        return keys;
    }

    private static SopsFormat FormatOf(string? name) => name switch
    {
        "yaml" => SopsFormat.Yaml,
        "json" => SopsFormat.Json,
        "dotenv" => SopsFormat.Dotenv,
        "ini" => SopsFormat.Ini,
        _ => SopsFormat.Binary,
    };
}
