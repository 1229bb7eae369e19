using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace Flux.Primitives;

/// <summary>
/// Which addresses a URL that a user wrote may lead to. Names are resolved here and the connection goes to the address that
/// was judged, so a name that resolves differently the second time gains nothing.
/// </summary>
/// <remarks>
/// Never allowed: link-local addresses (where clouds keep their metadata and credentials), the clouds' other metadata
/// addresses, multicast, and the unspecified address. Loopback is for a host that serves its own sources.
/// </remarks>
public sealed class EgressPolicy
{
    private static readonly IPAddress[] _metadata =
    [
        IPAddress.Parse("168.63.129.16"), // Azure's wire server
        IPAddress.Parse("100.100.100.200"), // Alibaba Cloud
        IPAddress.Parse("fd00:ec2::254"), // AWS over IPv6
        IPAddress.Parse("192.0.0.192"), // Oracle Cloud
    ];

    /// <summary>Whether loopback addresses may be reached. The default is false.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>The only host names allowed, with <c>*.example.com</c> for any below; empty for all.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Why an address may not be reached; null where it may.</summary>
    public string? Refusal(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain switch
        {
            _ when IPAddress.IsLoopback(plain) => AllowLoopback ? null : "loopback addresses are not allowed",
            _ when IsLinkLocal(plain) => "link-local addresses are not allowed",
            _ when _metadata.Contains(plain) => "cloud metadata addresses are not allowed",
            _ when plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any) => "the unspecified address is not allowed",
            _ when plain.IsIPv6Multicast || IsIPv4Multicast(plain) => "multicast addresses are not allowed",
            _ => null,
        };
    }

    /// <summary>Why a host may not be asked for at all; null where it may (its addresses are judged when connecting).</summary>
    public string? Refusal(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return AllowedHosts.Count == 0 || AllowedHosts.Any(pattern => Matches(pattern, host))
            ? null
            : $"host '{host}' is not on the allow-list";
    }

    /// <summary>Resolves a host and connects to the first of its addresses that may be and can be reached.</summary>
    /// <exception cref="EgressException">The policy refuses the host, or every address of it.</exception>
    /// <exception cref="SocketException">No allowed address answers, or the name does not resolve.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        if (Refusal(host) is { } refusal)
        {
            throw new EgressException(host, refusal);
        }

        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var allowed = addresses.Where(address => Refusal(address) is null).ToArray();
        if (addresses.Length > 0 && allowed.Length == 0)
        {
            throw new EgressException(host, Refusal(addresses[0]) ?? "refused");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The policy as the <see cref="SocketsHttpHandler.ConnectCallback"/> of an HTTP client.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var socket = await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static bool Matches(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : string.Equals(pattern, host, StringComparison.OrdinalIgnoreCase);

    private static bool IsLinkLocal(IPAddress address) =>
        address.IsIPv6LinkLocal || (Bytes(address) is [169, 254, ..]);

    private static bool IsIPv4Multicast(IPAddress address) => Bytes(address) is [>= 224 and <= 239, ..];

    private static byte[] Bytes(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? address.GetAddressBytes() : [];
}
