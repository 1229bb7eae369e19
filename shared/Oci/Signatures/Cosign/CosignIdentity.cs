using Flux.GoTemplates.Regexes;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>Who has to have signed: as texts, or as regular expressions, which are not anchored. Empty stands for nothing asked.</summary>
public sealed record CosignIdentity
{
    /// <summary>The issuer of the signer's token.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>A regular expression for the issuer.</summary>
    public string IssuerPattern { get; init; } = "";

    /// <summary>The signer.</summary>
    public string Subject { get; init; } = "";

    /// <summary>A regular expression for the signer.</summary>
    public string SubjectPattern { get; init; } = "";

    /// <summary>Wanted values of other fields of the certificate, by the names of <see cref="SignerIdentity.Extensions"/>.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = new Dictionary<string, string>();

    /// <summary>Why a signer is not this one; null where it is.</summary>
    /// <exception cref="SignatureException">A regular expression cannot be read, or nothing is asked of the issuer or the signer.</exception>
    internal string? Mismatch(SignerIdentity signer, IReadOnlyList<string> subjects)
    {
        if ((Subject.Length == 0 && SubjectPattern.Length == 0) || (Issuer.Length == 0 && IssuerPattern.Length == 0))
        {
            throw new SignatureException("when verifying a certificate identity, there must be criteria for issuer and subject");
        }

        var (issuers, wanted) = (Pattern(IssuerPattern), Pattern(SubjectPattern));
        if (!subjects.Any(subject => (Subject.Length == 0 || subject == Subject) && wanted?.IsMatch(subject) != false))
        {
            return $"expected SAN value {Expected(Subject, SubjectPattern)}, got \"{string.Join(", ", subjects)}\"";
        }

        if ((Issuer.Length > 0 && signer.Issuer != Issuer) || issuers?.IsMatch(signer.Issuer) == false)
        {
            return $"expected issuer value {Expected(Issuer, IssuerPattern)}, got \"{signer.Issuer}\"";
        }

        return Extensions.Where(pair => signer.Extensions.GetValueOrDefault(pair.Key, "") != pair.Value)
            .Select(pair => $"expected {pair.Key} to be \"{pair.Value}\", got \"{signer.Extensions.GetValueOrDefault(pair.Key, "")}\"").FirstOrDefault();
    }

    private static string Expected(string text, string pattern) => pattern.Length > 0 ? $"to match regex \"{pattern}\"" : $"\"{text}\"";

    private static GoPattern? Pattern(string pattern)
    {
        try
        {
            return pattern.Length == 0 ? null : GoPattern.Compile(pattern);
        }
        catch (FormatException e)
        {
            throw new SignatureException(e.Message, e);
        }
    }
}
