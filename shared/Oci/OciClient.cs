using Flux.Oci.Registry;
using Flux.Primitives;

namespace Flux.Oci;

/// <summary>Speaks the distribution protocol with registries, under an egress policy. Connections and tokens are shared and kept.</summary>
/// <remarks>Spec: OCI distribution-spec v1.1; distribution's token authentication.</remarks>
public sealed class OciClient(OciClientOptions options, EgressPolicy egress, TimeProvider clock) : IOciClient, IDisposable
{
    private readonly EgressHttp _http = new(egress);
    private readonly TokenStore _tokens = new(clock);

    /// <inheritdoc />
    public IOciRepository Open(RepositoryName name, OciAccess access)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(access);
        var origin = Create(name, access);
        return options.Mirrors.TryGetValue(name.Registry, out var mirrors) && mirrors.Count > 0
            ? new MirroredRepository(origin, [.. mirrors.Select(mirror => Create(RepositoryName.Parse($"{mirror.TrimEnd('/')}/{name.Path}"), access))])
            : origin;
    }

    /// <inheritdoc />
    public IOciWriter OpenForWriting(RepositoryName name, OciAccess access)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(access);
        return Create(name, access);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private RegistryRepository Create(RepositoryName name, OciAccess access) => new(name, new(name, access, _http, _tokens, options, clock), options);
}
