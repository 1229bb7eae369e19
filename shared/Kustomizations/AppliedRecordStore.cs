using Flux.Api;
using Flux.Artifacts;
using Flux.Kubernetes.Apply;
using Microsoft.Extensions.Logging;

namespace Flux.Kustomizations;

/// <summary>Keeps what Kustomizations applied beside the artifacts, one record each: <c>&lt;cluster&gt;/kustomization/&lt;namespace&gt;/&lt;name&gt;/applied</c>.</summary>
/// <param name="store">Where records are kept.</param>
/// <param name="logger">A log: a fault of the store fails no reconcile.</param>
public sealed partial class AppliedRecordStore(IRecordStore store, ILogger<AppliedRecordStore> logger) : IAppliedRecordStore
{
    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string cluster, ApplyOwner owner, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(PathOf(cluster, owner), cancellationToken);
        }
        catch (ArtifactException e)
        {
            Log.Failed(logger, "read", owner.Namespace, owner.Name, e.Message);
            return null;
        }
    }

    /// <inheritdoc />
    public async Task WriteAsync(string cluster, ApplyOwner owner, ReadOnlyMemory<byte> record, CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteAsync(PathOf(cluster, owner), record, cancellationToken);
        }
        catch (ArtifactException e)
        {
            Log.Failed(logger, "written", owner.Namespace, owner.Name, e.Message);
        }
    }

    /// <inheritdoc />
    public async Task DeleteAsync(string cluster, ApplyOwner owner, CancellationToken cancellationToken)
    {
        try
        {
            await store.DeleteAsync(PathOf(cluster, owner), cancellationToken);
        }
        catch (ArtifactException e)
        {
            Log.Failed(logger, "deleted", owner.Namespace, owner.Name, e.Message);
        }
    }

    private static string PathOf(string cluster, ApplyOwner owner)
    {
        ArgumentNullException.ThrowIfNull(owner);

        // a remote cluster's name holds the name of its kubeconfig's Secret, with slashes
        return $"{Artifacts.ArtifactPath.FolderOf(Uri.EscapeDataString(cluster), FluxKinds.Kustomization, owner.Namespace, owner.Name)}/applied";
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The record of what Kustomization {Namespace}/{Name} applied could not be {Done}: {Error}")]
        public static partial void Failed(ILogger logger, string done, string @namespace, string name, string error);
    }
}
