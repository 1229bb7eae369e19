using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Conformance.Tests.Oci;

/// <summary>Where in a case's bundle or legacy signature the bytes stand that a verification relies on.</summary>
internal static class CosignRanges
{
    private const string BundleType = "application/vnd.dev.sigstore.bundle";

    /// <summary>The digests of the case's bundles.</summary>
    public static IReadOnlyList<string> Bundles(TamperedCase tampered) =>
        [.. tampered.Content.Where(blob => Json(blob.Value)?["mediaType"]?.ToString().StartsWith(BundleType, StringComparison.Ordinal) == true
            && Json(blob.Value)!["verificationMaterial"] is not null).Select(blob => blob.Key)];

    /// <summary>The ranges of the only signature; none where there are several, of which another would still be good.</summary>
    public static IEnumerable<SignedRange> Of(TamperedCase tampered, JsonObject verification)
    {
        var isKeyless = verification["publicKey"] is null;
        var usesLog = verification["ignoreTlog"]?.GetValue<bool>() is not true && verification["trustedRoot"] is not null;
        var bundles = Bundles(tampered);
        return bundles.Count switch
        {
            1 => OfBundle(bundles[0], tampered.Content[bundles[0]], isKeyless, usesLog),
            0 when Legacy(tampered) is [var manifest] => OfLegacy(manifest, tampered, isKeyless, usesLog),
            _ => [],
        };
    }

    private static IEnumerable<SignedRange> OfBundle(string hex, byte[] blob, bool isKeyless, bool usesLog)
    {
        var bundle = Json(blob)!;
        yield return Text("payload", bundle["dsseEnvelope"]!["payload"]);
        yield return Text("payload type", bundle["dsseEnvelope"]!["payloadType"]);
        yield return Text("signature", bundle["dsseEnvelope"]!["signatures"]![0]!["sig"]);
        if (isKeyless)
        {
            yield return Text("certificate", bundle["verificationMaterial"]!["certificate"]!["rawBytes"]);
        }

        var entries = bundle["verificationMaterial"]!["tlogEntries"] as JsonArray ?? [];
        if (!usesLog || entries is not [{ } entry])
        {
            yield break;
        }

        yield return Text("log id", entry["logId"]!["keyId"]);
        foreach (var hash in entry["inclusionProof"]!["hashes"] as JsonArray ?? [])
        {
            yield return Text("inclusion proof", hash);
        }

        // Rekor 2 has no promise, and its entry is made anew of the bundle instead of being read
        if (entry["inclusionPromise"]?["signedEntryTimestamp"] is { } promise)
        {
            yield return Text("promise", promise);
            yield return Text("entry", entry["canonicalizedBody"]);
            yield return Text("root hash", entry["inclusionProof"]!["rootHash"]);
        }

        SignedRange Text(string name, JsonNode? value) => SignedRange.OfBase64(name, hex, blob, value!.GetValue<string>());
    }

    private static IReadOnlyList<string> Legacy(TamperedCase tampered) =>
        [.. tampered.Content.Where(blob => Json(blob.Value)?["layers"] is JsonArray layers
            && layers.Count == 1 && layers[0]!["annotations"]?["dev.cosignproject.cosign/signature"] is not null).Select(blob => blob.Key)];

    private static IEnumerable<SignedRange> OfLegacy(string hex, TamperedCase tampered, bool isKeyless, bool usesLog)
    {
        var manifest = tampered.Content[hex];
        var layer = Json(manifest)!["layers"]![0]!;
        var annotations = layer["annotations"]!;
        var payload = layer["digest"]!.GetValue<string>()["sha256:".Length..];
        yield return new("payload", payload, 0, tampered.Content[payload].Length, IsText: false);
        yield return SignedRange.OfBase64("signature", hex, manifest, annotations["dev.cosignproject.cosign/signature"]!.GetValue<string>());
        if (isKeyless)
        {
            var pem = annotations["dev.sigstore.cosign/certificate"]!.GetValue<string>().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            foreach (var line in pem.Where(line => line.Length == 64 && !line.StartsWith('-')))
            {
                yield return new("certificate", hex, SignedRange.OfBase64("certificate", hex, manifest, line).Offset, line.Length, IsText: true);
            }
        }

        if (usesLog && annotations["dev.sigstore.cosign/bundle"] is { } bundle)
        {
            var entry = JsonNode.Parse(bundle.GetValue<string>())!;
            yield return SignedRange.OfBase64("promise", hex, manifest, entry["SignedEntryTimestamp"]!.GetValue<string>());
            yield return SignedRange.OfBase64("entry", hex, manifest, entry["Payload"]!["body"]!.GetValue<string>());
        }
    }

    private static JsonObject? Json(byte[] blob)
    {
        try
        {
            return blob is [(byte)'{', ..] ? JsonNode.Parse(Encoding.UTF8.GetString(blob)) as JsonObject : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
