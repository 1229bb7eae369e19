using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Flux.Cryptography;
using Flux.Oci;
using Flux.Oci.Signatures;
using Flux.Oci.Signatures.Cosign;
using Flux.Primitives;

namespace Flux.Cli.Engines;

/// <summary>
/// Cosign signatures: a case names a folder whose <c>case.json</c> lists verifications, and which of them to try on the folder's OCI layout, as
/// <c>cosign verify</c> would.
/// </summary>
public static class CosignEngine
{
    private static readonly Dictionary<string, string> _extensionFlags = new()
    {
        ["--certificate-github-workflow-trigger"] = "GithubWorkflowTrigger",
        ["--certificate-github-workflow-sha"] = "GithubWorkflowSHA",
        ["--certificate-github-workflow-name"] = "GithubWorkflowName",
        ["--certificate-github-workflow-repository"] = "GithubWorkflowRepository",
        ["--certificate-github-workflow-ref"] = "GithubWorkflowRef",
    };

    /// <summary>Answers one case with <c>result</c> (<c>verified</c>), or <c>err</c>.</summary>
    public static async Task<JsonObject> AnswerAsync(JsonObject @case, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(@case);
        try
        {
            var (folder, recorded, verification) = SignatureCase.Read(@case);
            var repository = SignatureCase.Open(folder, recorded);
            var digest = Digest.Parse(verification.Text("digest") ?? recorded.Text("digest") ?? "", null);
            await new CosignVerifier(new FixedTimeProvider(now)).VerifyAsync(repository, digest, PolicyOf(folder, verification), cancellationToken);
            return new() { ["result"] = "verified" };
        }
        catch (Exception e) when (e is SignatureException or OciException or FormatException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new() { ["err"] = e.Message };
        }
    }

    private static CosignPolicy PolicyOf(string folder, JsonObject verification)
    {
        var flags = (verification["cosignFlags"] as JsonArray ?? []).Select(flag => flag?.Text() ?? "").ToList();
        var extensions = new Dictionary<string, string>();
        for (var i = 0; i < flags.Count; i++)
        {
            var parts = flags[i].Split('=', 2);
            if (_extensionFlags.TryGetValue(parts[0], out var name))
            {
                extensions[name] = parts.Length > 1 ? parts[1] : flags.ElementAtOrDefault(++i) ?? "";
            }
            else if (flags[i] is not ("--use-signed-timestamps" or "--use-signed-timestamps=true"))
            {
                throw new SignatureException($"the flag '{flags[i]}' is not supported");
            }
        }

        var identity = verification["identity"] as JsonObject;
        return new()
        {
            Key = verification.Text("publicKey") is { Length: > 0 } key ? SignatureKey.ImportPem(File.ReadAllText(Path.Combine(folder, key))) : null,
            Root = verification.Text("trustedRoot") is { Length: > 0 } root ? TrustedRoot.Parse(File.ReadAllBytes(Path.Combine(folder, root))) : null,
            Identities = identity is null
                ? []
                : [new()
                {
                    Issuer = identity.Text("issuer") ?? "",
                    IssuerPattern = identity.Text("issuerRegExp") ?? "",
                    Subject = identity.Text("subject") ?? "",
                    SubjectPattern = identity.Text("subjectRegExp") ?? "",
                    Extensions = extensions,
                }],
            IgnoresLog = verification["ignoreTlog"]?.GetValue<bool>() is true,
            UsesSignedTimestamps = flags.Exists(flag => flag.StartsWith("--use-signed-timestamps", StringComparison.Ordinal)),
            Annotations = (verification["annotations"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => pair.Value?.Text() ?? ""),
        };
    }
}
