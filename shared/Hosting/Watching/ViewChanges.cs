using Flux.Orchestrations;
using Flux.Reconciliation;

namespace Flux.Hosting.Watching;

/// <summary>What a burst of changes concerns.</summary>
/// <param name="Now">Those objects of <paramref name="Concerned"/> that there are, as they are now.</param>
/// <param name="Concerned">The Flux objects that came, went or changed, or what they refer to did; each once.</param>
internal sealed record ViewChanges(IReadOnlyCollection<ObservedObject> Now, IReadOnlyCollection<ReconcileTarget> Concerned);
