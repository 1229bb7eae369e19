using System.Collections.Concurrent;
using Flux.Artifacts;
using Flux.Kubernetes.Apply;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kustomizations.Tests;

/// <summary>Records in memory, with faults.</summary>
internal sealed class MemoryRecordStore : IRecordStore
{
    public ConcurrentDictionary<string, ReadOnlyMemory<byte>> Records { get; } = new();

    public bool Fails { get; set; }

    public int Writes { get; private set; }

    public IAppliedRecordStore Applied => new AppliedRecordStore(this, NullLogger<AppliedRecordStore>.Instance);

    public Task<ReadOnlyMemory<byte>?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        Check(path);
        return Task.FromResult<ReadOnlyMemory<byte>?>(Records.TryGetValue(path, out var record) ? record : null);
    }

    public Task WriteAsync(string path, ReadOnlyMemory<byte> record, CancellationToken cancellationToken)
    {
        Check(path);
        Writes++;
        Records[path] = record;
        return Task.CompletedTask;
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        Check(path);
        Records.TryRemove(path, out _);
        return Task.CompletedTask;
    }

    private void Check(string path)
    {
        Assert.True(Artifacts.ArtifactPath.IsSafe(path), path);
        if (Fails)
        {
            throw new ArtifactException("the store is down", path);
        }
    }
}
