using System.Globalization;
using System.Net;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Registry;

/// <summary>Gives Services their cluster IPs (10.0.0.0/16) and node ports (30000–32767), none twice.</summary>
internal sealed class ServiceAddresses(ObjectStore store)
{
    private const int FirstPort = 30_000;
    private const int LastPort = 32_767;
    private readonly ResourceStore _services = store.Resource("services");
    private readonly Lock _lock = new();
    private int _lastAddress = 1;
    private int _lastPort = FirstPort;

    /// <summary>An address that no Service has.</summary>
    /// <exception cref="ApiException">All are taken.</exception>
    public string NextAddress()
    {
        lock (_lock)
        {
            var taken = _services.Objects.Values.Select(s => MetadataSlice.Scalar(s.Json, ["spec", "clusterIP"])).ToHashSet();
            for (var attempt = 0; attempt < 65_000; attempt++)
            {
                _lastAddress = _lastAddress % 65_000 + 1;
                var address = new IPAddress([10, 0, (byte)((_lastAddress + 1) / 254), (byte)((_lastAddress + 1) % 254 + 1)]).ToString();
                if (address != "10.0.0.1" && !taken.Contains(address))
                {
                    return address;
                }
            }
        }

        throw ApiErrors.Internal("failed to allocate a serviceIP: range is full");
    }

    /// <summary>A node port that no Service has.</summary>
    /// <exception cref="ApiException">All are taken.</exception>
    public long NextPort()
    {
        lock (_lock)
        {
            var taken = _services.Objects.Values.SelectMany(s => Json.Parse(s.Json).Maps("spec", "ports")).Select(p => p.Whole("nodePort") ?? 0).ToHashSet();
            for (var attempt = 0; attempt <= LastPort - FirstPort; attempt++)
            {
                _lastPort = _lastPort >= LastPort ? FirstPort : _lastPort + 1;
                if (!taken.Contains(_lastPort))
                {
                    return _lastPort;
                }
            }
        }

        throw ApiErrors.Internal(string.Create(CultureInfo.InvariantCulture, $"failed to allocate a nodePort: range {FirstPort}-{LastPort} is full"));
    }
}
