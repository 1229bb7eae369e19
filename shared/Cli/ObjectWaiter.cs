using System.Text.Json.Nodes;
using Flux.Api;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Cli;

/// <summary>Waits until an object has been worked on and has come to rest, ready or not.</summary>
internal sealed class ObjectWaiter(CliServices services, IKubernetesClient client, TimeSpan timeout)
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits for <paramref name="handled"/> and for <c>Ready</c> to be decided of the current generation.</summary>
    /// <returns>The object as it is then.</returns>
    /// <exception cref="CliException">The object is gone, or the time is over; says what was seen last.</exception>
    public async Task<JsonObject> WaitAsync(
        FluxKind kind, ObjectKey key, Func<JsonObject, bool> handled, CancellationToken cancellationToken)
    {
        var started = services.Clock.GetTimestamp();
        while (true)
        {
            var obj = await FluxObjects.GetAsync(client, kind, key.Namespace, key.Name, cancellationToken);
            if (handled(obj) && IsAtRest(obj))
            {
                return obj;
            }

            if (services.Clock.GetElapsedTime(started) >= timeout)
            {
                var seen = obj.Ready().Text("message") is { } message ? $"; last seen: {message}" : "; is fluxfn serve running?";
                throw new CliException($"timed out after {GoDuration.Format(timeout)} waiting for {kind.Gvk.Kind} {key}{seen}");
            }

            await Task.Delay(_poll, services.Clock, cancellationToken);
        }
    }

    private static bool IsAtRest(JsonObject obj)
    {
        var ready = obj.Ready();
        return ready.Text("status") switch
        {
            "True" => obj.Number("status", "observedGeneration") == obj.Number("metadata", "generation"),
            "False" => ready.Number("observedGeneration") is not { } seen || seen == obj.Number("metadata", "generation"),
            _ => false,
        };
    }
}
