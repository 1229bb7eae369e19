using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Flux.ApiServer.Schemas;

/// <summary>The formats of strings that CRD validation checks; others are ignored.</summary>
/// <remarks>Spec: kube-openapi, <c>pkg/validation/strfmt</c>; apiextensions-apiserver, <c>pkg/apiserver/validation/formats.go</c>.</remarks>
internal static partial class TextFormats
{
    public static bool IsKnown(string format) => Normalize(format) is
        "bsonobjectid" or "uri" or "email" or "hostname" or "ipv4" or "ipv6" or "cidr" or "mac" or "uuid" or "uuid3" or "uuid4" or "uuid5"
        or "hexcolor" or "rgbcolor" or "creditcard" or "isbn" or "isbn10" or "isbn13" or "ssn" or "k8sshortname" or "k8slongname" or "byte" or "password"
        or "date" or "duration" or "datetime";

    public static bool IsValid(string format, string text) => Normalize(format) switch
    {
        "bsonobjectid" => ObjectId().IsMatch(text),
        "uri" => IsRequestUri(text),
        "email" => Email().IsMatch(text),
        "hostname" => IsHostname(text),
        "ipv4" => IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && text.Count(c => c == '.') == 3,
        "ipv6" => text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out _),
        "cidr" => text.Contains('/', StringComparison.Ordinal) && IsNetwork(text),
        "mac" => Mac().IsMatch(text),
        "uuid" => Uuid().IsMatch(text),
        "uuid3" => Uuid().IsMatch(text) && Version(text) == '3',
        "uuid4" => Uuid().IsMatch(text) && Version(text) == '4',
        "uuid5" => Uuid().IsMatch(text) && Version(text) == '5',
        "hexcolor" => HexColor().IsMatch(text),
        "rgbcolor" => RgbColor().IsMatch(text),
        "creditcard" => IsCard(text),
        "isbn" => IsIsbn10(text) || IsIsbn13(text),
        "isbn10" => IsIsbn10(text),
        "isbn13" => IsIsbn13(text),
        "ssn" => SocialSecurity().IsMatch(text),
        "k8sshortname" => !NameRules.Label(text).Any(),
        "k8slongname" => !NameRules.Subdomain(text).Any(),
        "byte" => Base64().IsMatch(text) && text.Length % 4 == 0,
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "duration" => Duration().IsMatch(text) || (text.Length > 2 && IsoDuration().IsMatch(text)),
        "datetime" => IsTime(text),
        _ => true,
    };

    /// <summary>A number of a card: 13 to 19 digits whose sum after Luhn ends in zero.</summary>
    private static bool IsCard(string text)
    {
        var digits = text.Where(char.IsAsciiDigit).Select(digit => digit - '0').Reverse().ToList();
        var sum = digits.Select((digit, index) => index % 2 == 0 ? digit : digit * 2 > 9 ? (digit * 2) - 9 : digit * 2).Sum();
        return digits.Count is >= 13 and <= 19 && text.All(character => char.IsAsciiDigit(character) || character is ' ' or '-') && sum % 10 == 0;
    }

    private static bool IsIsbn10(string text)
    {
        var plain = text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        return plain.Length == 10 && plain[..9].All(char.IsAsciiDigit) && (char.IsAsciiDigit(plain[9]) || plain[9] == 'X')
            && plain.Select((character, index) => (index + 1) * (character == 'X' ? 10 : character - '0')).Sum() % 11 == 0;
    }

    private static bool IsIsbn13(string text)
    {
        var plain = text.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        return plain.Length == 13 && plain.All(char.IsAsciiDigit)
            && plain.Select((character, index) => (index % 2 == 0 ? 1 : 3) * (character - '0')).Sum() % 10 == 0;
    }

    private static string Normalize(string format) => format.Replace("-", "", StringComparison.Ordinal);

    private static char Version(string text) => text.Replace("-", "", StringComparison.Ordinal)[12];

    private static bool IsRequestUri(string text) =>
        text.Length > 0 && (text[0] == '/' || text.Contains(':', StringComparison.Ordinal)) && Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _)
        && !text.Any(c => c is < ' ' or ' ' or '\x7f');

    private static bool IsHostname(string text) =>
        text.Length is > 0 and <= 255 && text.TrimEnd('.').Split('.').All(label => label.Length is > 0 and <= 63 && Label().IsMatch(label));

    private static bool IsNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    private static bool IsTime(string text) => Time().IsMatch(text)
        && DateTimeOffset.TryParse(text.Replace(' ', 'T'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    [GeneratedRegex(@"^[0-9a-fA-F]{24}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ObjectId();

    [GeneratedRegex(@"^[^@\s<>]+@[^@\s<>]+$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Email();

    [GeneratedRegex(@"^[a-zA-Z0-9\p{L}]([-a-zA-Z0-9\p{L}]*[a-zA-Z0-9\p{L}])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Label();

    [GeneratedRegex(@"^([0-9a-fA-F]{2}[:-]){5,7}[0-9a-fA-F]{2}$|^([0-9a-fA-F]{4}\.){2,3}[0-9a-fA-F]{4}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Mac();

    [GeneratedRegex(@"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex HexColor();

    [GeneratedRegex(@"^rgb\(\s*(\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}|\d{1,3}%\s*,\s*\d{1,3}%\s*,\s*\d{1,3}%)\s*\)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RgbColor();

    [GeneratedRegex(@"^\d{3}[- ]?\d{2}[- ]?\d{4}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SocialSecurity();

    [GeneratedRegex(@"^P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex IsoDuration();

    [GeneratedRegex(@"^[A-Za-z0-9+/]*={0,2}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Base64();

    [GeneratedRegex(@"^[-+]?(\d+(\.\d*)?\s*(ns|us|µs|ms|s|m|h|d|w|nano|micro|milli|sec|min|hr|day|week|nanosecond|microsecond|millisecond|second|minute|hour)s?\s*)+$|^0$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Duration();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[-+]\d{2}:?\d{2})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Time();
}
