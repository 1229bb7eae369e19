using System.Collections.Concurrent;

namespace Flux.HelmReleases.State;

/// <summary>What was seen of each HelmRelease's newest revision. Losing it costs requests and nothing else.</summary>
internal sealed class ReleaseMemory
{
    private const int MaxReleases = 100_000;
    private readonly ConcurrentDictionary<string, SeenRelease> _seen = new(StringComparer.Ordinal);

    public SeenRelease? Find(HelmReleaseContext context) => _seen.GetValueOrDefault(context.Target.InstanceId);

    public void Keep(HelmReleaseContext context, SeenRelease seen)
    {
        if (_seen.Count >= MaxReleases)
        {
            _seen.Clear();
        }

        _seen[context.Target.InstanceId] = seen;
    }

    public void Forget(HelmReleaseContext context) => _seen.TryRemove(context.Target.InstanceId, out _);
}
