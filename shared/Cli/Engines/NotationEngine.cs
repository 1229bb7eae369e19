using System.Text;
using System.Text.Json.Nodes;
using Flux.Cryptography.X509;
using Flux.Oci;
using Flux.Oci.Signatures;
using Flux.Oci.Signatures.Notation;
using Flux.Primitives;

namespace Flux.Cli.Engines;

/// <summary>
/// Notation signatures: a case names a folder whose <c>case.json</c> lists verifications, and which of them to try on the folder's OCI layout, as
/// <c>notation verify</c> would.
/// </summary>
public static class NotationEngine
{
    private const int DefaultMaxSignatures = 100;

    /// <summary>Answers one case with <c>result</c> (<c>verified</c>) and, where checks failed that the policy only logs, <c>warnings</c>; or <c>err</c>.</summary>
    public static async Task<JsonObject> AnswerAsync(JsonObject @case, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(@case);
        try
        {
            var (folder, recorded, verification) = SignatureCase.Read(@case);
            var digest = Digest.Parse(verification.Text("digest") ?? recorded.Text("digest") ?? "", null);
            var options = new NotationOptions
            {
                Policy = TrustPolicy.Parse(File.ReadAllBytes(Path.Combine(folder, verification.Text("trustPolicy") ?? "")), ignoresStoresOfSkip: false),
                TrustStore = (type, name) => Store(folder, verification, type, name),
                MaxSignatures = verification["maxSignatures"] is JsonValue number && number.TryGetValue<int>(out var max) ? max : DefaultMaxSignatures,
                Metadata = (verification["userMetadata"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => pair.Value?.Text() ?? ""),
            };
            var outcome = await new NotationVerifier(new FixedTimeProvider(now))
                .VerifyAsync(SignatureCase.Open(folder, recorded), digest, options, cancellationToken);
            var answer = new JsonObject { ["result"] = "verified" };
            if (outcome.Warnings.Count > 0)
            {
                answer["warnings"] = new JsonArray([.. outcome.Warnings.Select(warning => JsonValue.Create(warning))]);
            }

            return answer;
        }
        catch (Exception e) when (e is SignatureException or OciException or FormatException or CertificateException or IOException or UnauthorizedAccessException)
        {
            return new() { ["err"] = e.Message };
        }
    }

    private static IReadOnlyList<Certificate> Store(string folder, JsonObject verification, string type, string name)
    {
        if (verification["trustStores"]?[$"{type}:{name}"] is not JsonArray files)
        {
            throw new SignatureException($"the trust store \"{name}\" of type \"{type}\" does not exist");
        }

        return [.. files.SelectMany(file =>
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder, file?.Text() ?? ""));
            return bytes.AsSpan().IndexOf("-----BEGIN"u8) >= 0 ? Certificate.ParsePem(Encoding.Latin1.GetString(bytes)) : [Certificate.Parse(bytes)];
        })];
    }
}
