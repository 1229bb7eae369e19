using System.Collections.Frozen;
using Flux.Kubernetes;
using Flux.Reconciliation;

namespace Flux.Hosting;

/// <summary>The activity <c>Reconcile</c> of both hosts: hands a request to the reconciler of its kind.</summary>
public sealed class ReconcileDispatcher(IEnumerable<IReconciler> reconcilers)
{
    private readonly FrozenDictionary<string, IReconciler> _reconcilers =
        reconcilers.ToFrozenDictionary(reconciler => reconciler.Kind.Kind, StringComparer.Ordinal);

    /// <summary>The kinds that are reconciled.</summary>
    public IReadOnlyCollection<string> Kinds => _reconcilers.Keys;

    /// <summary>Does one piece of work on one object.</summary>
    /// <returns>Gone, where the object's cluster has left the fleet or its kind is not reconciled: its loop shall end.</returns>
    public async Task<ReconcileOutcome> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!_reconcilers.TryGetValue(request.Target.Kind, out var reconciler))
        {
            return new() { ObjectGone = true };
        }

        using var flow = RequestFlow.Begin(request.Target.InstanceId);
        try
        {
            return await reconciler.ReconcileAsync(request, cancellationToken);
        }
        catch (KeyNotFoundException)
        {
            return new() { ObjectGone = true };
        }
    }
}
