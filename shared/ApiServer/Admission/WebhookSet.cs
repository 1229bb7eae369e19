using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Admission;

/// <summary>The webhooks of all configurations of one kind, in the order of the configurations' names.</summary>
internal sealed class WebhookSet(ObjectStore store, string plural)
{
    private readonly ResourceStore _configurations = store.Resource($"{plural}.admissionregistration.k8s.io");
    private readonly Lock _lock = new();
    private object? _seen;
    private IReadOnlyList<Webhook> _current = [];

    public IReadOnlyList<Webhook> Current
    {
        get
        {
            var all = _configurations.Objects;
            if (all.IsEmpty)
            {
                return [];
            }

            lock (_lock)
            {
                if (!ReferenceEquals(_seen, all))
                {
                    _current = [.. all.Values.SelectMany(stored => Json.Parse(stored.Json).Objects("webhooks").Select(hook => new Webhook(stored.Name, hook)))];
                    _seen = all;
                }

                return _current;
            }
        }
    }
}
