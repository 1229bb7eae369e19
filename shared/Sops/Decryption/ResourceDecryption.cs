using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.Sops.Keys;

namespace Flux.Sops.Decryption;

/// <summary>Decrypts built objects: those that are encrypted themselves, and encrypted values in a Secret's data.</summary>
/// <remarks>Spec: kustomize-controller v1.9 internal/decryptor/decryptor.go, DecryptResource. The hash over the values is not checked: kustomize changes them.</remarks>
public static class ResourceDecryption
{
    private const string OptOut = "kustomize.toolkit.fluxcd.io/decrypt";

    private static readonly SopsOptions _options = new() { AsController = true, IgnoreMac = true };

    /// <summary>The object in the clear; the same object where nothing of it is encrypted, or its annotation <c>…/decrypt: disabled</c> says to leave it.</summary>
    /// <exception cref="SopsException">It cannot be decrypted.</exception>
    public static async Task<JsonObject> RunAsync(JsonObject obj, IKeyService keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (string.Equals(obj.Text("metadata", "annotations", OptOut), "disabled", StringComparison.OrdinalIgnoreCase))
        {
            return obj;
        }

        try
        {
            return obj["sops"] is JsonObject { Count: > 0 } sops && !IsEmpty(sops["mac"]) ? await WholeAsync(obj, keys, cancellationToken)
                : obj.Text("kind") == "Secret" ? await DataAsync(obj, keys, cancellationToken)
                : obj;
        }
        catch (SopsException e)
        {
            throw new SopsException($"decryption failed for '{KindOf(obj)}/{obj.Text("metadata", "name")}': {e.Message}", e);
        }
    }

    private static bool IsEmpty(JsonNode? node) => node is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private static async Task<JsonObject> WholeAsync(JsonObject obj, IKeyService keys, CancellationToken cancellationToken)
    {
        try
        {
            var json = Encoding.UTF8.GetBytes(obj.ToJsonString());
            var plain = await SopsFile.DecryptAsync(json, SopsFormat.Json, SopsFormat.Json, keys, _options, cancellationToken);
            return JsonNode.Parse(plain) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (SopsException e)
        {
            throw new SopsException($"failed to decrypt and format '{NameOf(obj)}' {obj.Text("kind")} data: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new SopsException($"failed to unmarshal decrypted '{NameOf(obj)}' {obj.Text("kind")} to JSON", e);
        }
    }

    private static async Task<JsonObject> DataAsync(JsonObject obj, IKeyService keys, CancellationToken cancellationToken)
    {
        var changed = obj;
        foreach (var (key, value) in (obj["data"] as JsonObject ?? []).ToArray())
        {
            // what is not base64 is for the server to refuse
            if (value?.Text() is not { } text || !TryDecode(text, out var data) || DecryptionFormats.Detect(data) is not { } format)
            {
                continue;
            }

            try
            {
                var plain = await SopsFile.DecryptAsync(data, format, DecryptionFormats.OfPath(key), keys, _options, cancellationToken);
                changed = ReferenceEquals(changed, obj) ? (JsonObject)obj.DeepClone() : changed;
                changed["data"]?.AsObject()[key] = Convert.ToBase64String(plain);
            }
            catch (SopsException e)
            {
                throw new SopsException($"failed to decrypt and format '{NameOf(obj)}' Secret field '{key}': {e.Message}", e);
            }
        }

        return changed;
    }

    private static bool TryDecode(string text, out byte[] data)
    {
        try
        {
            data = Convert.FromBase64String(text);
            return true;
        }
        catch (FormatException)
        {
            data = [];
            return false;
        }
    }

    private static string NameOf(JsonObject obj) => $"{obj.Text("metadata", "namespace")}/{obj.Text("metadata", "name")}";

    // as kustomize writes a kind
    private static string KindOf(JsonObject obj)
    {
        var version = obj.Text("apiVersion") ?? "";
        var slash = version.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "[noGrp]" : version[..slash];
        return $"{obj.Text("kind") ?? "[noKind]"}.{(version.Length == 0 ? "[noVer]" : version[(slash + 1)..])}.{group}";
    }
}
