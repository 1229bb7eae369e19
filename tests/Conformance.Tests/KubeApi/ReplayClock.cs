namespace Flux.Conformance.Tests.KubeApi;

/// <summary>The machine's clock, moved on by what a recording waited.</summary>
internal sealed class ReplayClock : TimeProvider
{
    private long _offset;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);
}
