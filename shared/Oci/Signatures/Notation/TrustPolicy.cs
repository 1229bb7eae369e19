using System.Text.Json;
using System.Text.RegularExpressions;

namespace Flux.Oci.Signatures.Notation;

/// <summary>Who has to have signed the artifacts of which repositories.</summary>
/// <remarks>Spec: notaryproject/specifications trust-store-trust-policy.md, version 1.0; notation-go 1.3 verifier/trustpolicy.</remarks>
public sealed partial class TrustPolicy
{
    private const string Wildcard = "*";
    private const string SubjectPrefix = "x509.subject:";

    private readonly List<TrustPolicyStatement> _statements;

    private TrustPolicy(List<TrustPolicyStatement> statements) => _statements = statements;

    /// <summary>Reads <c>trustpolicy.json</c>.</summary>
    /// <param name="json">The text.</param>
    /// <param name="ignoresStoresOfSkip">
    /// Whether trust stores and identities of statements of level <c>skip</c> are passed over, as Flux does; otherwise they are an error.
    /// </param>
    /// <exception cref="SignatureException">It is malformed, or not valid.</exception>
    public static TrustPolicy Parse(ReadOnlyMemory<byte> json, bool ignoresStoresOfSkip)
    {
        var document = FoldedJson.Parse(json, "trustpolicy.json");
        if (document.Text("version") is not "1.0" and var version)
        {
            throw new SignatureException(string.IsNullOrEmpty(version)
                ? "oci trust policy document has empty version, version must be specified"
                : $"oci trust policy document uses unsupported version \"{version}\"");
        }

        var statements = document.Objects("trustPolicies").Select(element => Read(element, ignoresStoresOfSkip)).ToList();
        if (statements.Count == 0)
        {
            throw new SignatureException("oci trust policy document can not have zero trust policy statements");
        }

        if (statements.GroupBy(statement => statement.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var name })
        {
            throw new SignatureException($"multiple oci trust policy statements use the same name \"{name}\", statement names must be unique");
        }

        CheckScopes(statements);
        return new(statements);
    }

    /// <summary>The statement for a repository.</summary>
    /// <exception cref="SignatureException">There is none.</exception>
    internal TrustPolicyStatement StatementFor(string repository)
    {
        CheckScope(repository);
        return _statements.Find(statement => statement.RegistryScopes.Contains(repository))
            ?? _statements.Find(statement => statement.RegistryScopes.Contains(Wildcard))
            ?? throw new SignatureException($"artifact \"{repository}\" has no applicable oci trust policy statement. "
                + "Trust policy applicability for a given artifact is determined by registryScopes");
    }

    private static TrustPolicyStatement Read(JsonElement element, bool ignoresStoresOfSkip)
    {
        var name = element.Text("name") is { Length: > 0 } text
            ? text
            : throw new SignatureException("oci trust policy: a trust policy statement is missing a name, every statement requires a name");
        try
        {
            var verification = element.Member("signatureVerification") ?? default;
            var overrides = verification.Member("override") is { ValueKind: JsonValueKind.Object } map
                ? map.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() ?? "" : ""))
                : [];
            var level = VerificationLevel.Of(verification.Text("level") ?? "", overrides);
            var stamps = verification.Text("verifyTimestamp") ?? "";
            if (stamps is not ("" or "always" or "afterCertExpiry"))
            {
                throw new SignatureException($"verifyTimestamp must be \"always\" or \"afterCertExpiry\", but got \"{stamps}\"");
            }

            var (stores, identities) = level.IsSkip && ignoresStoresOfSkip ? ([], []) : (element.Texts("trustStores"), element.Texts("trustedIdentities"));
            CheckTrust(level, stores, identities);
            return new()
            {
                Name = name,
                Level = level,
                StampsAfterExpiryOnly = stamps == "afterCertExpiry",
                TrustStores = stores,
                TrustedIdentities = identities,
                RegistryScopes = element.Texts("registryScopes"),
            };
        }
        catch (SignatureException e)
        {
            throw new SignatureException($"oci trust policy: trust policy statement \"{name}\" is not valid: {e.Message}", e);
        }
    }

    private static void CheckTrust(VerificationLevel level, IReadOnlyList<string> stores, IReadOnlyList<string> identities)
    {
        if (level.IsSkip)
        {
            if (stores.Count > 0 || identities.Count > 0)
            {
                throw new SignatureException("it is set to skip signature verification but configured with trust stores and/or trusted identities");
            }

            return;
        }

        if (stores.Count == 0 || identities.Count == 0)
        {
            throw new SignatureException("it is either missing trust stores or trusted identities, both must be specified");
        }

        if (stores.FirstOrDefault(store => !StoreForm().IsMatch(store)) is { } store)
        {
            throw new SignatureException($"malformed trust store value \"{store}\". The required format is <TrustStoreType>:<TrustStoreName>");
        }

        if (identities.Count > 1 && identities.Contains(Wildcard))
        {
            throw new SignatureException("a wildcard trusted identity '*' cannot be used in conjunction with other values");
        }

        var subjects = new List<IReadOnlyDictionary<string, string>>();
        foreach (var identity in identities.Where(identity => identity != Wildcard))
        {
            if (!identity.Contains(':', StringComparison.Ordinal))
            {
                throw new SignatureException($"trusted identity \"{identity}\" missing separator");
            }

            if (identity.StartsWith(SubjectPrefix, StringComparison.Ordinal))
            {
                subjects.Add(TrustedSubject.Parse(identity[SubjectPrefix.Length..]));
            }
        }

        if (subjects.Where((one, i) => subjects.Where((_, j) => i != j).Any(other => TrustedSubject.Includes(other, one))).Any())
        {
            throw new SignatureException("it has overlapping x509 trustedIdentities");
        }
    }

    private static void CheckScopes(List<TrustPolicyStatement> statements)
    {
        var seen = new HashSet<string>();
        foreach (var statement in statements)
        {
            if (statement.RegistryScopes.Count == 0)
            {
                throw new SignatureException($"oci trust policy statement \"{statement.Name}\" has zero registry scopes, it must specify registry scopes with at least one value");
            }

            if (statement.RegistryScopes.Count > 1 && statement.RegistryScopes.Contains(Wildcard))
            {
                throw new SignatureException($"oci trust policy statement \"{statement.Name}\" uses wildcard registry scope '*', a wildcard scope cannot be used in conjunction with other scope values");
            }

            foreach (var scope in statement.RegistryScopes)
            {
                if (scope != Wildcard)
                {
                    CheckScope(scope);
                }

                if (!seen.Add(scope))
                {
                    throw new SignatureException($"registry scope \"{scope}\" is present in multiple oci trust policy statements, one registry scope value can only be associated with one statement");
                }
            }
        }
    }

    private static void CheckScope(string scope)
    {
        if (!ScopeForm().IsMatch(scope))
        {
            throw new SignatureException($"registry scope \"{scope}\" is not valid, make sure it is a fully qualified repository without the scheme, protocol or tag");
        }
    }

    [GeneratedRegex(@"\A(ca|signingAuthority|tsa):[a-zA-Z0-9_.-]+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex StoreForm();

    [GeneratedRegex(
        @"\A[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:[0-9]+)?(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)+\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex ScopeForm();
}
