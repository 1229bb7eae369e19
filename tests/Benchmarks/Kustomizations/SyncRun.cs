namespace Flux.Benchmarks.Kustomizations;

/// <summary>What one phase took.</summary>
/// <param name="Phase">What happened.</param>
/// <param name="Seconds">From the new revision to all applied.</param>
/// <param name="Floor">The same applies by the bare client; NaN where there are none.</param>
/// <param name="HostMilliseconds">Processor time of the host.</param>
/// <param name="ServerMilliseconds">Processor time of the server; NaN where it is not ours.</param>
/// <param name="PeakMiB">The host's peak of resident memory so far.</param>
internal sealed record SyncPhase(string Phase, double Seconds, double Floor, double HostMilliseconds, double ServerMilliseconds, double PeakMiB);
