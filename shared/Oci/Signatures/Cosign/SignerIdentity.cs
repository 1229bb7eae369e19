using System.Formats.Asn1;
using System.Text;
using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>Whom a Fulcio certificate names.</summary>
/// <remarks>Spec: sigstore/fulcio docs/oid-info.md.</remarks>
public sealed class SignerIdentity
{
    private const string FulcioArc = "1.3.6.1.4.1.57264.1.";
    private const string OtherName = FulcioArc + "7";

    private static readonly Dictionary<string, string> _plain = new()
    {
        [FulcioArc + "2"] = "GithubWorkflowTrigger",
        [FulcioArc + "3"] = "GithubWorkflowSHA",
        [FulcioArc + "4"] = "GithubWorkflowName",
        [FulcioArc + "5"] = "GithubWorkflowRepository",
        [FulcioArc + "6"] = "GithubWorkflowRef",
    };

    private readonly SubjectAlternativeNames _names;

    /// <summary>Reads a certificate's fields.</summary>
    /// <exception cref="SignatureException">One is malformed.</exception>
    internal SignerIdentity(Certificate certificate)
    {
        _names = certificate.AlternativeNames;
        var extensions = new Dictionary<string, string>();
        foreach (var extension in certificate.Extensions.Where(extension => extension.Oid.StartsWith(FulcioArc, StringComparison.Ordinal)))
        {
            if (extension.Oid == FulcioArc + "1")
            {
                Issuer = Encoding.UTF8.GetString(extension.Value.Span);
            }
            else if (_plain.TryGetValue(extension.Oid, out var name))
            {
                extensions[name] = Encoding.UTF8.GetString(extension.Value.Span);
            }
            else if (extension.Oid == FulcioArc + "8")
            {
                Issuer = DerText(extension.Value);
            }
        }

        Extensions = extensions;
    }

    /// <summary>The issuer of the signer's token; empty where nothing is said.</summary>
    public string Issuer { get; } = "";

    /// <summary>Fields of GitHub's workflows.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; }

    /// <summary>The one name that bundles are compared with; null where there is none. Host names do not count.</summary>
    internal string? Subject => _names.Uris.Concat(_names.Emails).Concat(_names.Others.Where(other => other.Oid == OtherName).Select(other => other.Value))
        .FirstOrDefault(name => name.Length > 0);

    /// <summary>All names, which legacy signatures are compared with.</summary>
    internal IReadOnlyList<string> Subjects =>
        [.. _names.HostNames, .. _names.Emails, .. _names.Addresses, .. _names.Uris, .. _names.Others.Where(other => other.Oid == OtherName).Select(other => other.Value)];

    private static string DerText(ReadOnlyMemory<byte> value)
    {
        try
        {
            var reader = new AsnReader(value, AsnEncodingRules.DER);
            var tag = reader.PeekTag();
            var text = reader.ReadCharacterString((UniversalTagNumber)tag.TagValue);
            reader.ThrowIfNotEmpty();
            return text;
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            throw new SignatureException("unexpected error unmarshalling DER-encoded string", e);
        }
    }
}
