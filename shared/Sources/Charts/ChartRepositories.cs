using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Helm;
using Flux.Helm.Repositories;
using Flux.Oci;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Registries;

namespace Flux.Sources.Charts;

/// <summary>Opens chart repositories: those that HelmRepositories describe, and those that charts name as where their dependencies come from.</summary>
internal sealed class ChartRepositories(
    IArtifactStore store, HelmDownloader downloader, RegistryServices registries, TimeProvider clock, HelmOptions options)
{
    private readonly HelmRegistryAccess _access = new(registries.Identities);
    private readonly OciSignatureVerifier _verifier = new(clock, registries.Options.TrustedRootFile);
    private readonly IndexFetcher _indexes = new(downloader, options);

    /// <summary>Opens the repository of a HelmRepository.</summary>
    /// <param name="context">The chart's run.</param>
    /// <param name="spec">The repository.</param>
    /// <param name="index">Its stored index; null to fetch it, or for a registry.</param>
    /// <param name="verify">Which signatures are asked for; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ChartRunException">It cannot be opened.</exception>
    public async Task<IChartRepository> OpenAsync(
        SourceContext context, HelmRepositorySpec spec, ArtifactStatus? index, OciRepositoryVerification? verify, CancellationToken cancellationToken)
    {
        HelmConnection connection;
        try
        {
            RepositoryUrl.Normalize(spec.Url);
        }
        catch (HelmException e)
        {
            throw new ChartRunException(SourceReasons.UrlInvalid, $"invalid Helm repository URL: {e.Message}", isPersistent: true, e);
        }

        try
        {
            connection = await HelmAuthentication.ResolveAsync(context, spec, cancellationToken);
        }
        catch (SourceException e)
        {
            throw new ChartRunException(SourceReasons.AuthenticationFailed, e.Message, inner: e);
        }

        if (RepositoryUrl.IsRegistry(connection.Url) || spec.Type == HelmRepositoryTypes.Oci)
        {
            return RepositoryUrl.IsRegistry(connection.Url)
                ? await OpenRegistryAsync(context, spec, connection, verify, cancellationToken)
                : throw new ChartRunException(
                    MetaReasons.Failed, $"failed to construct Helm client: invalid OCI registry URL: {connection.Url}", isPersistent: true);
        }

        return new HttpChartRepository(
            connection,
            index is null
                ? (chart, token) => FetchedAsync(connection, chart, token)
                : (chart, token) => StoredAsync(index, chart, token),
            downloader,
            options);
    }

    /// <summary>
    /// Opens the repository at an address, normalized: with what the first HelmRepository of the namespace with that address says, or as anybody.
    /// </summary>
    /// <exception cref="ChartRunException">It cannot be opened.</exception>
    public async Task<IChartRepository> OpenAsync(SourceContext context, string url, CancellationToken cancellationToken)
    {
        var repositories = await context.Client.ListAsync(
            FluxKinds.HelmRepository.Gvk, new() { Namespace = context.Target.Namespace }, cancellationToken);
        var found = repositories.Items.FirstOrDefault(item => IsAt(item, url));
        var repository = found is null ? null : Read(found);
        var index = repository is { Status.Artifact: { } artifact } && IsOwn(context, repository.Metadata.Name, artifact) ? artifact : null;
        return await OpenAsync(context, repository?.Spec ?? new() { Url = url }, index, null, cancellationToken);
    }

    private async Task<IChartRepository> OpenRegistryAsync(
        SourceContext context, HelmRepositorySpec spec, HelmConnection connection, OciRepositoryVerification? verify, CancellationToken cancellationToken)
    {
        if (verify is not null)
        {
            await ChartVerification.CheckAsync(context, verify, cancellationToken);
        }

        // credentials that are missing or wrong are told before anything else is tried
        try
        {
            var registry = RepositoryName.Parse($"{connection.Url["oci://".Length..]}/chart");
            var access = await _access.FindAsync(context, spec, connection, registry, cancellationToken);
            return new OciChartRepository(
                connection.Url,
                (name, _) => Task.FromResult(registries.Client.Open(name, access)),
                verify is null ? null : (repository, digest, token) => _verifier.VerifyAsync(context, repository, digest, ChartVerification.Of(verify), token),
                connection.Timeout,
                clock,
                options);
        }
        catch (FormatException e)
        {
            throw new ChartRunException(MetaReasons.Failed, $"failed to construct Helm client: invalid OCI registry URL: {e.Message}", isPersistent: true, e);
        }
        catch (SourceException e)
        {
            throw new ChartRunException(SourceReasons.AuthenticationFailed, e.Message, inner: e);
        }
    }

    /// <summary>Whether an artifact lies where those of the HelmRepository do: a status that someone else wrote leads nowhere else.</summary>
    public static bool IsOwn(ReconcileContext context, string repository, ArtifactStatus artifact) => artifact.Path.StartsWith(
        $"{ArtifactPath.FolderOf(context.Target.Cluster, FluxKinds.HelmRepository, context.Target.Namespace, repository)}/", StringComparison.Ordinal);

    private static HelmRepository Read(JsonObject obj)
    {
        try
        {
            return HelmRepository.Read(obj);
        }
        catch (FluxObjectException e)
        {
            throw new ChartRunException(SourceReasons.SourceUnavailable, $"failed to get source: {e.Message}", inner: e);
        }
    }

    private static bool IsAt(JsonObject repository, string url)
    {
        try
        {
            return RepositoryUrl.Normalize(repository.Text("spec", "url") ?? "") == url;
        }
        catch (HelmException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<ChartVersion>?> FetchedAsync(HelmConnection connection, string chart, CancellationToken cancellationToken)
    {
        FileStream index;
        try
        {
            index = await _indexes.DownloadAsync(connection, cancellationToken);
        }
        catch (SourceException e)
        {
            throw new SourceException($"failed to cache index: failed to cache index to temporary file: {e.Message}", e);
        }

        await using (index)
        {
            try
            {
                return _indexes.VersionsOf(chart, index);
            }
            catch (HelmException e)
            {
                throw new SourceException($"failed to load index: failed to load index: {e.Message}", e);
            }
        }
    }

    private async Task<IReadOnlyList<ChartVersion>?> StoredAsync(ArtifactStatus artifact, string chart, CancellationToken cancellationToken)
    {
        try
        {
            await using var index = TemporaryFile.Create();
            await using (var content = await store.OpenReadAsync(artifact.Path, cancellationToken))
            {
                await content.CopyToAsync(index, cancellationToken);
            }

            var digest = await IndexFetcher.DigestAsync(index, artifact.Digest.Algorithm, cancellationToken);
            return digest == artifact.Digest
                ? ChartIndexReader.ReadChart(index, chart, options.IndexLimits)
                : throw new SourceException($"failed to load index: computed digest '{digest}' doesn't match '{artifact.Digest}'");
        }
        catch (Exception e) when (e is ArtifactException or HelmException)
        {
            throw new SourceException($"failed to load index: {e.Message}", e);
        }
    }
}
