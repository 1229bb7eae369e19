using System.Text;
using Flux.Api;
using Flux.Git;
using Flux.Git.Signatures;

namespace Flux.Sources.Verification;

/// <summary>Verifies the commit that was fetched, the tag that led to it, or both.</summary>
/// <remarks>Spec: source-controller, <c>verifySignature</c> and <c>verifyGitObject</c>.</remarks>
internal static class CommitVerifier
{
    /// <summary>Verifies.</summary>
    /// <returns>What was verified with which key, as <c>SourceVerified</c> says it.</returns>
    /// <exception cref="VerificationException">Something demanded is not signed, or not by a trusted key.</exception>
    public static string Verify(string mode, GitCheckout checkout, VerificationKeys keys, DateTimeOffset now)
    {
        var verified = "verified signature of";
        if (mode is GitVerificationModes.Tag or GitVerificationModes.TagAndHead)
        {
            verified += $"\n\t- tag '{checkout.Tag}' with key '{VerifyTag(checkout.Tag, keys, now)}'";
        }

        if (mode is GitVerificationModes.Head or GitVerificationModes.TagAndHead)
        {
            verified += $"\n\t- commit '{checkout.CommitId}' with key '{VerifyCommit(checkout, keys, now)}'";
        }

        return verified;
    }

    private static string VerifyTag(GitCheckoutTag? tag, VerificationKeys keys, DateTimeOffset now)
    {
        if (tag is null)
        {
            throw new VerificationException(
                SourceReasons.InvalidVerificationMode, "cannot verify tag object's signature if a tag reference is not specified");
        }

        if (tag.Signed is not { Signature.Length: > 0 } signed)
        {
            throw new VerificationException(
                SourceReasons.InvalidGitObject, $"cannot verify signature of tag '{tag}' since it is not signed");
        }

        try
        {
            return Verify(signed, keys, "unable to verify Git tag", now);
        }
        catch (GitSignatureException e)
        {
            throw new VerificationException(
                SourceReasons.InvalidTagSignature, $"signature verification of tag '{tag}' failed: {e.Message}", e);
        }
    }

    private static string VerifyCommit(GitCheckout checkout, VerificationKeys keys, DateTimeOffset now)
    {
        try
        {
            var signed = checkout.SignedCommit ?? throw new GitSignatureException("unsupported signature type: empty");
            return Verify(signed, keys, "unable to verify Git commit", now);
        }
        catch (GitSignatureException e)
        {
            throw new VerificationException(
                SourceReasons.InvalidCommitSignature, $"signature verification of commit '{checkout.CommitId}' failed: {e.Message}", e);
        }
    }

    private static string Verify(SignedGitObject signed, VerificationKeys keys, string doing, DateTimeOffset now)
    {
        var type = GitSignatureVerifier.TypeOf(Encoding.Latin1.GetString(signed.Signature));
        return type switch
        {
            "openpgp" when keys.Pgp.Count == 0 => throw NoKeys("PGP", VerificationKeys.PgpSuffix),
            "ssh" when keys.Ssh.Count == 0 => throw NoKeys("SSH", VerificationKeys.SshSuffix),
            "openpgp" => Named(doing, () => GitSignatureVerifier.VerifyPgp(signed, keys.Pgp, now)),
            "ssh" => Named($"{doing} SSH signature", () => GitSignatureVerifier.VerifySsh(signed, keys.Ssh)),
            _ => throw new GitSignatureException($"unsupported signature type: {type}"),
        };
    }

    private static GitSignatureException NoKeys(string kind, string suffix) =>
        new($"{kind} signature detected but no {kind} public keys found in secret (keys with {suffix} suffix)");

    private static string Named(string doing, Func<string> verify)
    {
        try
        {
            return verify();
        }
        catch (GitSignatureException e)
        {
            throw new GitSignatureException($"{doing}: {e.Message}", e);
        }
    }
}
