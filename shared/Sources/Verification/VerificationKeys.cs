using Flux.Reconciliation;

namespace Flux.Sources.Verification;

/// <summary>The trusted public keys of a Secret.</summary>
/// <param name="Pgp">Armored OpenPGP keys: values of keys that end in <c>.asc</c>, and of all that end in nothing known.</param>
/// <param name="Ssh">SSH keys in the form of <c>authorized_keys</c>: values of keys that end in <c>.sshpub</c>.</param>
internal sealed record VerificationKeys(IReadOnlyList<string> Pgp, IReadOnlyList<string> Ssh)
{
    public const string PgpSuffix = ".asc";
    public const string SshSuffix = ".sshpub";

    public static VerificationKeys Of(SecretData secret)
    {
        var byKind = secret.Names.ToLookup(name => name.EndsWith(SshSuffix, StringComparison.Ordinal), name => secret[name] ?? "");
        return new([.. byKind[false]], [.. byKind[true]]);
    }
}
