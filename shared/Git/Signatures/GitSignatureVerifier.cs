using System.Text;
using Flux.Cryptography.OpenPgp;
using Flux.Cryptography.Ssh;

namespace Flux.Git.Signatures;

/// <summary>Verifies signatures of commits and tags.</summary>
/// <remarks>Spec: fluxcd/pkg git/signature: a key file that cannot be read is skipped where another can.</remarks>
public static class GitSignatureVerifier
{
    private const string SshNamespace = "git";

    /// <summary>Which kind a signature is: <c>openpgp</c>, <c>ssh</c>, <c>x509</c>, <c>unknown</c> or <c>empty</c>.</summary>
    public static string TypeOf(string signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        var text = signature.AsSpan().Trim();
        return text.StartsWith("-----BEGIN PGP SIGNATURE-----") ? "openpgp"
            : text.StartsWith("-----BEGIN SSH SIGNATURE-----") ? "ssh"
            : text.StartsWith("-----BEGIN SIGNED MESSAGE-----") ? "x509"
            : signature.Length == 0 ? "empty"
            : "unknown";
    }

    /// <summary>Verifies an OpenPGP signature; the id of the primary key that made it.</summary>
    /// <param name="signed">What was signed, and the signature.</param>
    /// <param name="keyFiles">Armored keys.</param>
    /// <param name="now">When keys and signatures must be valid.</param>
    /// <exception cref="GitSignatureException">It does not verify.</exception>
    public static string VerifyPgp(SignedGitObject signed, IReadOnlyList<string> keyFiles, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(keyFiles);
        var signature = Checked(signed, "openpgp", "openPGP");
        PgpException? unreadable = null;
        var attempted = false;
        foreach (var file in keyFiles)
        {
            try
            {
                if (PgpDetachedSignature.Verify(signature, signed.Payload, file, now) is { } id)
                {
                    return id;
                }

                attempted = true;
            }
            catch (PgpException e)
            {
                unreadable ??= e;
            }
        }

        throw !attempted && unreadable is not null
            ? new GitSignatureException($"unable to read armored key ring: {unreadable.Message}", unreadable)
            : new GitSignatureException("unable to verify payload with any of the given key rings: no matching key");
    }

    /// <summary>Verifies an SSH signature; the fingerprint of the key that made it.</summary>
    /// <param name="signed">What was signed, and the signature.</param>
    /// <param name="keyFiles">Files in the form of <c>authorized_keys</c>.</param>
    /// <exception cref="GitSignatureException">It does not verify.</exception>
    public static string VerifySsh(SignedGitObject signed, IReadOnlyList<string> keyFiles)
    {
        ArgumentNullException.ThrowIfNull(keyFiles);
        var armored = Checked(signed, "ssh", "SSH");
        SshSignature signature;
        try
        {
            signature = SshSignature.Parse(armored);
        }
        catch (Exception e) when (e is SshKeyException or FormatException)
        {
            throw new GitSignatureException($"unable to unarmor SSH signature: {e.Message}", e);
        }

        SshKeyException? unreadable = null;
        var attempted = false;
        var failures = new List<string> { "no matching key" };
        foreach (var file in keyFiles)
        {
            try
            {
                foreach (var key in SshAuthorizedKeys.Parse(file))
                {
                    if (signature.Failure(signed.Payload, key, SshNamespace) is not { } failure)
                    {
                        return key.Fingerprint;
                    }

                    failures.AddRange(failures.Contains(failure) ? [] : [failure]);
                }

                attempted = true;
            }
            catch (SshKeyException e)
            {
                unreadable ??= e;
            }
        }

        throw !attempted && unreadable is not null
            ? new GitSignatureException($"unable to parse authorized keys: unable to parse authorized key: {unreadable.Message}", unreadable)
            : new GitSignatureException($"unable to verify payload with any of the given authorized keys: {string.Join('\n', failures)}");
    }

    private static string Checked(SignedGitObject signed, string type, string name)
    {
        ArgumentNullException.ThrowIfNull(signed);
        var signature = Encoding.Latin1.GetString(signed.Signature).Trim();
        if (signature.Length == 0)
        {
            throw new GitSignatureException("unable to verify payload: signature is empty");
        }

        if (signed.Payload.Length == 0)
        {
            throw new GitSignatureException("unable to verify payload: payload is empty");
        }

        return TypeOf(signature) is var found && found == type
            ? signature
            : throw new GitSignatureException($"unable to verify {name} signature, detected signature format: {found}: signature format mismatch");
    }
}
