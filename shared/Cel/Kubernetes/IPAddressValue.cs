using System.Globalization;
using System.Net;
using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>An IP address without zone, never an IPv4-mapped one.</summary>
internal sealed record IPAddressValue(IPAddress Address) : IOpaqueValue
{
    public string TypeName => "net.IP";

    public bool IsV4 => Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;

    public static object Parse(string text)
    {
        var problem = Problem(text, out var address);
        return address is not null
            ? new IPAddressValue(address)
            : new CelError($"IP Address \"{text}\" parse error during conversion from string: {problem}");
    }

    public static string Problem(string text, out IPAddress? address)
    {
        address = null;
        if (text.Contains('%', StringComparison.Ordinal))
        {
            return $"IP address \"{text}\" with zone value is not allowed";
        }

        if (!text.Contains(':', StringComparison.Ordinal))
        {
            if (V4(text) is { } wrong)
            {
                return $"ParseAddr(\"{text}\"): {wrong}";
            }

            address = IPAddress.Parse(text);
            return "";
        }

        if (text.AsSpan().ContainsAny('[', ']', '/') || !IPAddress.TryParse(text, out var parsed))
        {
            return $"ParseAddr(\"{text}\"): unable to parse IP";
        }

        if (parsed.IsIPv4MappedToIPv6)
        {
            return $"IPv4-mapped IPv6 address \"{text}\" is not allowed";
        }

        address = parsed;
        return "";
    }

    public bool Is(string name)
    {
        var bytes = Address.GetAddressBytes();
        var multicast = IsV4 ? (bytes[0] & 0xf0) == 0xe0 : bytes[0] == 0xff;
        var linkLocal = IsV4 ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
        var unspecified = bytes.All(b => b == 0);
        return name switch
        {
            "isUnspecified" => unspecified,
            "isLoopback" => IPAddress.IsLoopback(Address),
            "isLinkLocalMulticast" => IsV4 ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0 : bytes[0] == 0xff && (bytes[1] & 0x0f) == 2,
            "isLinkLocalUnicast" => linkLocal,
            _ => !unspecified && !IPAddress.IsLoopback(Address) && !multicast && !linkLocal && !(IsV4 && bytes.All(b => b == 255)),
        };
    }

    public override string ToString() => Address.ToString();

    private static string? V4(string text)
    {
        var parts = text.Split('.');
        if (parts.Length == 1)
        {
            return "unable to parse IP";
        }

        foreach (var part in parts)
        {
            if (part.Length == 0)
            {
                return "IPv4 field must have at least one digit";
            }

            if (!part.All(char.IsAsciiDigit))
            {
                return "unexpected character";
            }

            if (part.Length > 1 && part[0] == '0')
            {
                return "IPv4 field has octet with leading zero";
            }

            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > 255)
            {
                return "IPv4 field has value >255";
            }
        }

        return parts.Length == 4 ? null : parts.Length < 4 ? "IPv4 address too short" : "IPv4 address too long";
    }
}
