namespace Flux.Orchestrations;

/// <summary>
/// Looks at every Flux object of the fleet once, starts the loops that are missing and wakes those whose object has moved.
/// A timer calls it in Azure, a hosted service locally.
/// </summary>
public interface ISweep
{
    /// <summary>Sweeps once. A cluster that cannot be listed is logged and does not keep the others from being swept.</summary>
    Task SweepAsync(CancellationToken cancellationToken);
}
