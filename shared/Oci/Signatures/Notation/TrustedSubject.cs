using System.Globalization;
using System.Text;
using Flux.Cryptography.X509;

namespace Flux.Oci.Signatures.Notation;

/// <summary>Names of subjects as trust policies write them, and those of certificates.</summary>
/// <remarks>Spec: trust-store-trust-policy.md "Trusted Identities Constraints"; RFC 4514. Country, state and organization are needed, each name once.</remarks>
internal static class TrustedSubject
{
    private static readonly string[] _mandatory = ["C", "ST", "O"];

    /// <exception cref="SignatureException">It is malformed, or something is missing.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string name)
    {
        if (name.Contains("=#", StringComparison.Ordinal))
        {
            throw Invalid(name, "notation does not support x509.subject identities containing \"=#\"");
        }

        var parts = new Dictionary<string, string>();
        foreach (var (part, separator) in Split(name))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw Invalid(name, "it does not follow RFC 4514");
            }

            if (separator == '+')
            {
                throw Invalid(name, "it has multi-valued RDN attributes, remove multi-valued RDN attributes as they are not supported");
            }

            Add(parts, part[..equals].Trim(' '), Unescape(part[(equals + 1)..], name), name);
        }

        return Complete(parts, name);
    }

    /// <exception cref="SignatureException">The name cannot be compared with policies.</exception>
    public static IReadOnlyDictionary<string, string> Of(Certificate certificate)
    {
        var (parts, name) = (new Dictionary<string, string>(), certificate.SubjectText());
        foreach (var set in certificate.SubjectNames)
        {
            if (set is not [var (oid, value)])
            {
                throw Invalid(name, "it has multi-valued RDN attributes");
            }

            Add(parts, DistinguishedName.TypeOf(oid) ?? throw Invalid(name, $"names of type {oid} are not supported"), value, name);
        }

        return Complete(parts, name);
    }

    /// <summary>Whether a subject has all parts of a wanted one.</summary>
    public static bool Includes(IReadOnlyDictionary<string, string> subject, IReadOnlyDictionary<string, string> wanted) =>
        wanted.All(part => subject.GetValueOrDefault(part.Key, "") == part.Value);

    private static void Add(Dictionary<string, string> parts, string type, string value, string name)
    {
        if (!parts.TryAdd(type == "S" ? "ST" : type, value))
        {
            throw Invalid(name, $"it has duplicate RDN attribute for \"{type}\", DN can only have unique RDN attributes");
        }
    }

    private static Dictionary<string, string> Complete(Dictionary<string, string> parts, string name) =>
        _mandatory.FirstOrDefault(field => parts.GetValueOrDefault(field, "").Length == 0) is { } missing
            ? throw Invalid(name, $"it has no mandatory RDN attribute for \"{missing}\", it must contain 'C', 'ST' or 'S', and 'O' RDN attributes at a minimum")
            : parts;

    // the parts, each with the separator behind it
    private static IEnumerable<(string Part, char Separator)> Split(string name)
    {
        var start = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\')
            {
                i++;
            }
            else if (name[i] is ',' or '+')
            {
                yield return (name[start..i], name[i]);
                start = i + 1;
            }
        }

        yield return (name[start..], ',');
    }

    private static string Unescape(string value, string name)
    {
        var text = new List<byte>();
        var end = 0;
        var trimmed = value.TrimStart(' ');
        for (var i = 0; i < trimmed.Length; i++)
        {
            if (trimmed[i] != '\\')
            {
                var rune = Rune.GetRuneAt(trimmed, i);
                text.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                i += rune.Utf16SequenceLength - 1;
                end = rune.Value == ' ' ? end : text.Count;
                continue;
            }

            var next = i + 1 < trimmed.Length ? trimmed[i + 1] : throw Invalid(name, "it ends with an escape");
            if (@" ""#+,;<=>\".Contains(next, StringComparison.Ordinal))
            {
                text.Add((byte)next);
                i++;
            }
            else if (i + 2 < trimmed.Length && byte.TryParse(trimmed.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex))
            {
                text.Add(hex);
                i += 2;
            }
            else
            {
                throw Invalid(name, "it has an escape that is not known");
            }

            end = text.Count;
        }

        return Encoding.UTF8.GetString([.. text.Take(end)]);
    }

    private static SignatureException Invalid(string name, string problem) => new($"distinguished name (DN) \"{name}\" is not valid: {problem}");
}
