using System.Text;

namespace Flux.Cryptography.X509;

/// <summary>Names of subjects and issuers as text.</summary>
/// <remarks>Spec: RFC 4514, as Go's pkix.Name.String and RDNSequence.String write it.</remarks>
public static class DistinguishedName
{
    private static readonly Dictionary<string, string> _types = new()
    {
        ["2.5.4.6"] = "C",
        ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU",
        ["2.5.4.3"] = "CN",
        ["2.5.4.5"] = "SERIALNUMBER",
        ["2.5.4.7"] = "L",
        ["2.5.4.8"] = "ST",
        ["2.5.4.9"] = "STREET",
        ["2.5.4.17"] = "POSTALCODE",
    };

    /// <summary>The short name of a type of name; null where it has none.</summary>
    public static string? TypeOf(string oid) => _types.GetValueOrDefault(oid);

    /// <summary>Writes a name, its last part first.</summary>
    public static string Format(IReadOnlyList<IReadOnlyList<(string Oid, string Value)>> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return string.Join(',', names.Reverse().Select(set => string.Join('+', set.Select(one => $"{TypeOf(one.Oid) ?? one.Oid}={Escape(one.Value)}"))));
    }

    private static string Escape(string value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' || (c == '#' && i == 0) || (c == ' ' && (i == 0 || i == value.Length - 1)))
            {
                text.Append('\\');
            }

            text.Append(c);
        }

        return text.ToString();
    }
}
