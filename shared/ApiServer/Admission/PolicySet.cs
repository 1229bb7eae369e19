using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Admission;

/// <summary>
/// The policies of one kind that have bindings, compiled; a policy is compiled anew only when it has changed. A change takes effect a moment
/// later, as it does in the real server, which looks for changes once a second.
/// </summary>
/// <typeparam name="T">The compiled form.</typeparam>
/// <param name="store">Holds both.</param>
/// <param name="clock">Says when the moment is over.</param>
/// <param name="policies">The resource of the policies.</param>
/// <param name="bindings">The resource of the bindings.</param>
/// <param name="compile">Compiles a policy.</param>
internal sealed class PolicySet<T>(ObjectStore store, TimeProvider clock, string policies, string bindings, Func<JsonObject, T> compile)
{
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(500);
    private readonly ResourceStore _policies = store.Resource($"{policies}.admissionregistration.k8s.io");
    private readonly ResourceStore _bindings = store.Resource($"{bindings}.admissionregistration.k8s.io");
    private readonly Lock _lock = new();
    private Dictionary<StoredObject, T> _compiled = new(ReferenceEqualityComparer.Instance);
    private IReadOnlyList<(T Policy, IReadOnlyList<JsonObject> Bindings)> _current = [];
    private bool _isRead;
    private long _due = long.MaxValue;

    /// <summary>The policies in the order of their names.</summary>
    public IReadOnlyList<(T Policy, IReadOnlyList<JsonObject> Bindings)> Current
    {
        get
        {
            if (Volatile.Read(ref _isRead) && Volatile.Read(ref _due) > clock.GetUtcNow().UtcTicks)
            {
                return _current;
            }

            lock (_lock)
            {
                _due = long.MaxValue;
                Refresh([.. _policies.Objects.Values], [.. _bindings.Objects.Values]);
                _isRead = true;
                return _current;
            }
        }
    }

    /// <summary>Says that a policy or binding has changed.</summary>
    public void Notice()
    {
        lock (_lock)
        {
            _due = Math.Min(_due, clock.GetUtcNow().Add(_moment).UtcTicks);
        }
    }

    private void Refresh(IReadOnlyList<StoredObject> all, IReadOnlyList<StoredObject> bound)
    {
        var byPolicy = bound.Select(stored => Json.Parse(stored.Json)).ToLookup(binding => binding.Map("spec").Text("policyName"));
        var compiled = new Dictionary<StoredObject, T>(ReferenceEqualityComparer.Instance);
        var current = new List<(T, IReadOnlyList<JsonObject>)>();
        foreach (var stored in all.Where(policy => byPolicy.Contains(policy.Name)))
        {
            compiled[stored] = _compiled.TryGetValue(stored, out var known) ? known : compile(Json.Parse(stored.Json));
            current.Add((compiled[stored], [.. byPolicy[stored.Name]]));
        }

        (_compiled, _current) = (compiled, current);
    }
}
