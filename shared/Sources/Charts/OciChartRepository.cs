using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Repositories;
using Flux.Kubernetes;
using Flux.Oci;
using Flux.Oci.Model;
using Flux.Oci.Signatures;
using Flux.Primitives;

namespace Flux.Sources.Charts;

/// <summary>A registry with charts: a repository a chart, a tag a version, in which <c>_</c> stands for <c>+</c>.</summary>
/// <param name="url">The address below which the charts are.</param>
/// <param name="open">Opens the repository of a chart.</param>
/// <param name="verify">Verifies a manifest's signatures; null where none are asked for.</param>
/// <param name="timeout">How long each of the three takes at most.</param>
/// <param name="clock">For the timeout.</param>
/// <param name="options">Limits.</param>
/// <remarks>Spec: source-controller internal/helm/repository/oci_chart_repository.go; Helm 4, pkg/registry/client.go.</remarks>
internal sealed class OciChartRepository(
    string url,
    Func<RepositoryName, CancellationToken, Task<IOciRepository>> open,
    Func<IOciRepository, Digest, CancellationToken, Task<bool>>? verify,
    TimeSpan timeout,
    TimeProvider clock,
    HelmOptions options) : IChartRepository
{
    private const string Scheme = "oci://";
    private const string LegacyChart = "application/tar+gzip";

    // what was verified is what is fetched, even where the tag moves meanwhile
    private readonly Dictionary<string, Digest> _verified = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async Task<ChartVersion> FindAsync(string name, string version, CancellationToken cancellationToken)
    {
        var reference = $"{url}/{name}";
        if (ChartVersionSelection.IsExact(version))
        {
            return VersionOf(name, version, reference);
        }

        IReadOnlyList<string> tags;
        try
        {
            tags = await LimitAsync(async token => await (await OpenAsync(reference, token)).ListTagsAsync(token), cancellationToken);
        }
        catch (Exception e) when (e is OciException or SourceException)
        {
            throw new ChartBuildException(BuildFailure.Pull, $"could not get tags for \"{name}\": could not fetch tags for \"{reference}\": {e.Message}", e);
        }

        var versions = tags.Select(tag => tag.Replace('_', '+')).Where(IsStrict).ToList();
        if (versions.Count == 0)
        {
            throw new ChartBuildException(
                BuildFailure.Pull, $"could not get tags for \"{name}\": unable to locate any tags in provided repository: {reference}");
        }

        try
        {
            return VersionOf(name, ChartVersionSelection.OfTags(version, versions), reference);
        }
        catch (HelmException e)
        {
            throw new ChartBuildException(BuildFailure.Pull, e.Message, e);
        }
    }

    /// <inheritdoc />
    public async Task<bool> VerifyAsync(ChartVersion version, CancellationToken cancellationToken)
    {
        if (verify is null)
        {
            throw new SourceException("no verifiers available");
        }

        var (reference, tag) = ReferenceOf(version);
        try
        {
            return await LimitAsync(
                async token =>
                {
                    var repository = await OpenAsync(reference, token);
                    var manifest = await repository.ResolveAsync(tag, token);
                    var isVerified = await verify(repository, manifest.Digest, token);
                    _verified[reference + tag] = manifest.Digest;
                    return isVerified;
                },
                cancellationToken);
        }
        catch (Exception e) when (e is OciException or SignatureException or KubernetesException or SourceException)
        {
            throw new SourceException($"failed to verify {reference}:{version.Version}: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>> DownloadAsync(ChartVersion version, CancellationToken cancellationToken)
    {
        var (reference, tag) = ReferenceOf(version);
        try
        {
            return await LimitAsync(token => DownloadAsync(reference, tag, token), cancellationToken);
        }
        catch (Exception e) when (e is OciException or SourceException)
        {
            throw new SourceException($"failed to get '{reference}:{version.Version}': {e.Message}", e);
        }
    }

    private async Task<ReadOnlyMemory<byte>> DownloadAsync(string reference, string tag, CancellationToken cancellationToken)
    {
        var repository = await OpenAsync(reference, cancellationToken);
        var wanted = _verified.TryGetValue(reference + tag, out var digest) ? digest.ToString() : tag;
        var manifest = OciManifest.Parse((await repository.FetchManifestAsync(wanted, cancellationToken)).Bytes);
        if (manifest.Config?.MediaType != OciMediaTypes.HelmConfig)
        {
            throw new SourceException($"could not load config with mediatype {OciMediaTypes.HelmConfig}");
        }

        var layer = manifest.Layers.FirstOrDefault(layer => layer.MediaType is OciMediaTypes.HelmChart or LegacyChart)
            ?? throw new SourceException($"manifest does not contain a layer with mediatype {OciMediaTypes.HelmChart}");
        return layer.Size <= options.MaxChartBytes
            ? await repository.ReadBlobAsync(layer, (int)Math.Min(options.MaxChartBytes, int.MaxValue), cancellationToken)
            : throw new SourceException($"size of chart '{reference}:{tag}' exceeds '{options.MaxChartBytes}' bytes limit");
    }

    private async Task<IOciRepository> OpenAsync(string reference, CancellationToken cancellationToken)
    {
        try
        {
            return await open(RepositoryName.Parse(reference[Scheme.Length..]), cancellationToken);
        }
        catch (FormatException e)
        {
            throw new SourceException($"invalid reference: {e.Message}", e);
        }
    }

    private async Task<T> LimitAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            return await work(both.Token);
        }
        catch (OperationCanceledException e) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SourceException($"the registry took longer than {GoDuration.Format(timeout)}", e);
        }
    }

    private static (string Reference, string Tag) ReferenceOf(ChartVersion version) => version.Urls is [var reference, ..]
        ? (reference, version.Version.Replace('+', '_'))
        : throw new SourceException($"chart '{version.Name}' has no downloadable URLs");

    private static ChartVersion VersionOf(string name, string version, string reference) =>
        new() { Metadata = ChartEditor.NewMetadata(name, version), Urls = [reference] };

    private static bool IsStrict(string tag)
    {
        try
        {
            SemVersion.ParseStrict(tag);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
