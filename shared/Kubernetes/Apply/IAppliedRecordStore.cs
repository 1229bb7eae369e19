namespace Flux.Kubernetes.Apply;

/// <summary>Keeps one small record an owner, across workers and restarts. What it loses costs requests and nothing else, so it never throws for a fault of its storage.</summary>
public interface IAppliedRecordStore
{
    /// <summary>The record; null where there is none or it cannot be read.</summary>
    Task<ReadOnlyMemory<byte>?> ReadAsync(string cluster, ApplyOwner owner, CancellationToken cancellationToken);

    /// <summary>Replaces the record.</summary>
    Task WriteAsync(string cluster, ApplyOwner owner, ReadOnlyMemory<byte> record, CancellationToken cancellationToken);

    /// <summary>Deletes the record.</summary>
    Task DeleteAsync(string cluster, ApplyOwner owner, CancellationToken cancellationToken);
}
