using System.Globalization;
using System.Net;
using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>An address with the length of its network's prefix.</summary>
internal sealed record CidrValue(IPAddressValue Address, int Length) : IOpaqueValue
{
    public string TypeName => "net.CIDR";

    public CidrValue Masked => new(new IPAddressValue(new IPAddress(Mask(Address.Address, Length))), Length);

    public static object Parse(string text)
    {
        var slash = text.LastIndexOf('/');
        var prefix = $"network address parse error during conversion from string: network address \"{text}\" parse error: netip.ParsePrefix(\"{text}\"): ";
        if (slash < 0)
        {
            return new CelError(prefix + "no '/'");
        }

        var problem = IPAddressValue.Problem(text[..slash], out var address);
        if (address is null)
        {
            return new CelError(prefix + problem);
        }

        var bits = text[(slash + 1)..];
        if (bits.Length > 1 && bits[0] is < '1' or > '9' || !int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return new CelError($"{prefix}bad bits after slash: \"{bits}\"");
        }

        return length > address.GetAddressBytes().Length * 8
            ? new CelError(prefix + "prefix length out of range")
            : new CidrValue(new IPAddressValue(address), length);
    }

    public bool Contains(IPAddress other) =>
        other.AddressFamily == Address.Address.AddressFamily && Mask(other, Length).AsSpan().SequenceEqual(Mask(Address.Address, Length));

    public bool Contains(CidrValue other) => other.Length >= Length && Contains(other.Address.Address);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{Length}");

    private static byte[] Mask(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var bits = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff00 >> bits);
        }

        return bytes;
    }
}
