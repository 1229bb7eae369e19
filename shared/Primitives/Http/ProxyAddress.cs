namespace Flux.Primitives;

/// <summary>A proxy, and how to get in.</summary>
/// <remarks>Spec: fluxcd/pkg runtime/secrets, <c>ProxyURLFromSecret</c>.</remarks>
public sealed record ProxyAddress
{
    private const int MaxLength = 2048;
    private static readonly string[] _schemes = ["http", "https", "socks5"];

    /// <summary>Where it is: <c>http</c>, <c>https</c> or <c>socks5</c>, without user information.</summary>
    public required Uri Address { get; init; }

    /// <summary>The user; null for an anonymous proxy.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password; null for none.</summary>
    public Secret? Password { get; init; }

    /// <summary>Reads an address; the user given wins over the one in the address.</summary>
    /// <exception cref="FormatException">Not a URL, too long, or of another scheme.</exception>
    public static ProxyAddress Parse(string address, string? username, string? password)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Length > MaxLength)
        {
            throw new FormatException($"proxy URL exceeds maximum length of {MaxLength} characters");
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
        {
            throw new FormatException("failed to parse proxy address: not an absolute URL");
        }

        if (!_schemes.Contains(url.Scheme))
        {
            throw new FormatException($"proxy URL must use one of the supported schemes ({string.Join(", ", _schemes)}), got '{url.Scheme}'");
        }

        if (url.Host.Length == 0)
        {
            throw new FormatException("failed to parse proxy address: it names no host");
        }

        var inUrl = url.UserInfo.Split(':', 2);
        var user = username ?? (inUrl[0].Length > 0 ? Uri.UnescapeDataString(inUrl[0]) : null);
        var pass = username is not null ? password : inUrl.Length > 1 ? Uri.UnescapeDataString(inUrl[1]) : null;
        var port = url.Port > 0 ? url.Port : 1080;
        return new()
        {
            Address = new UriBuilder(url.Scheme, url.Host, port).Uri,
            Username = user,
            Password = pass is null ? null : new(pass),
        };
    }

    /// <summary>The address alone.</summary>
    public override string ToString() => Address.GetLeftPart(UriPartial.Authority);
}
