using System.Collections.Frozen;
using Flux.Kubernetes;
using Flux.Reconciliation;

namespace Flux.Hosting;

/// <summary>The activity <c>Reconcile</c> of both hosts: hands a request to the reconciler of its kind.</summary>
/// <param name="reconcilers">One a kind.</param>
/// <param name="gate">Says whether a cluster is to be worked on now; null for always.</param>
public sealed class ReconcileDispatcher(IEnumerable<IReconciler> reconcilers, ClusterGate? gate = null)
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

        if (gate?.Enter(request) is { } wait)
        {
            // the same work, later
            return new() { RequeueAfter = wait, Continuation = request.Continuation };
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
        finally
        {
            gate?.Leave(request);
        }
    }
}
