using System.Globalization;
using System.Net;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Registry;

/// <summary>Gives Services their cluster IPs and node ports (30000–32767), none twice.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/registry/core/service/{ipallocator,portallocator}</c>.</remarks>
internal sealed class ServiceAddresses(ObjectStore store, IReadOnlyList<IPNetwork> ranges)
{
    private const int FirstPort = 30_000;
    private const int LastPort = 32_767;
    private readonly ResourceStore _services = store.Resource("services");
    private readonly Lock _lock = new();
    private readonly uint[] _last = [.. ranges.Select(_ => 1u)];
    private int _lastPort = FirstPort;

    /// <summary>What a dry run is told instead of an address: the first range's own.</summary>
    public string DryRunAddress => ranges[0].BaseAddress.ToString();

    /// <summary>An address that no Service has.</summary>
    /// <exception cref="ApiException">All are taken.</exception>
    public string NextAddress()
    {
        lock (_lock)
        {
            var taken = Addresses();
            for (var i = 0; i < ranges.Count; i++)
            {
                if (Next(ranges[i], ref _last[i], taken) is { } address)
                {
                    return address;
                }
            }
        }

        throw ApiErrors.Internal("failed to allocate a serviceIP: range is full");
    }

    /// <summary>Why an address cannot be had; null where it can.</summary>
    public string? WhyNot(string address, bool dryRun)
    {
        if (!IPAddress.TryParse(address, out var parsed) || !ranges.Any(range => IsUsable(range, parsed)))
        {
            return $"the provided IP ({address}) is not in the valid range. The range of valid IPs is {ranges[0]}";
        }

        return !dryRun && Addresses().Contains(address) ? "provided IP is already allocated" : null;
    }

    /// <summary>A node port that no Service has.</summary>
    /// <param name="own">The ports that the Service at hand has already.</param>
    /// <param name="dryRun">A dry run is told a port beyond the range instead.</param>
    /// <exception cref="ApiException">All are taken.</exception>
    public long NextPort(IReadOnlyCollection<long> own, bool dryRun)
    {
        if (dryRun)
        {
            return own.Count == 0 ? LastPort + 2 : own.Max() + 1;
        }

        lock (_lock)
        {
            var taken = Ports();
            for (var attempt = 0; attempt <= LastPort - FirstPort; attempt++)
            {
                _lastPort = _lastPort >= LastPort ? FirstPort : _lastPort + 1;
                if (!taken.Contains(_lastPort) && !own.Contains(_lastPort))
                {
                    return _lastPort;
                }
            }
        }

        throw ApiErrors.Internal(string.Create(CultureInfo.InvariantCulture, $"failed to allocate a nodePort: range {FirstPort}-{LastPort} is full"));
    }

    /// <summary>Why a node port cannot be had; null where it can.</summary>
    public string? WhyNot(long port, IReadOnlyCollection<long> own, bool dryRun)
    {
        const string taken = "provided port is already allocated";
        if (own.Contains(port))
        {
            return taken;
        }

        return dryRun ? null
            : port is < FirstPort or > LastPort
                ? string.Create(CultureInfo.InvariantCulture, $"provided port is not in the valid range. The range of valid ports is {FirstPort}-{LastPort}")
                : Ports().Contains(port) ? taken : null;
    }

    private static uint SizeOf(IPNetwork range) => 1u << (32 - range.PrefixLength);

    private static bool IsUsable(IPNetwork range, IPAddress address) =>
        range.Contains(address) && ToNumber(address) - ToNumber(range.BaseAddress) is var at && at != 0 && at != SizeOf(range) - 1;

    /// <summary>The next address after the last one given that nobody has; null where all are taken.</summary>
    private static string? Next(IPNetwork range, ref uint last, HashSet<string?> taken)
    {
        var first = ToNumber(range.BaseAddress);
        var size = SizeOf(range);
        for (var attempt = 0u; attempt < size; attempt++)
        {
            last = last >= size - 2 ? 1 : last + 1;
            var address = ToAddress(first + last);
            if (!taken.Contains(address))
            {
                return address;
            }
        }

        return null;
    }

    private static uint ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out var written) && written == bytes.Length ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
    }

    private static string ToAddress(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes).ToString();
    }

    private HashSet<string?> Addresses() => _services.Objects.Values.Select(s => MetadataSlice.Scalar(s.Json, ["spec", "clusterIP"])).ToHashSet();

    private HashSet<long> Ports() => _services.Objects.Values.Select(s => Json.Parse(s.Json))
        .SelectMany(s => s.Maps("spec", "ports").Select(p => p.Whole("nodePort") ?? 0).Append(s.Whole("spec", "healthCheckNodePort") ?? 0)).ToHashSet();
}
