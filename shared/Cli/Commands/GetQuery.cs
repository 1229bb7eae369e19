using System.Text.Json.Nodes;
using Flux.Api;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Cli.Commands;

/// <summary>Which objects <c>fluxfn get</c> is asked for.</summary>
internal sealed record GetQuery
{
    /// <summary>The kinds; several for <c>all</c>.</summary>
    public required IReadOnlyList<FluxKind> Kinds { get; init; }

    /// <summary>The names; empty for all.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The namespace; empty for all.</summary>
    public required string Namespace { get; init; }

    /// <summary>A label selector; null for none.</summary>
    public string? Selector { get; init; }

    /// <summary>A condition's type and status, in any case; null for none.</summary>
    public (string Type, string Status)? Status { get; init; }

    /// <summary>Whether objects of several kinds stand side by side.</summary>
    public bool HasSeveralKinds => Kinds.Count > 1;

    /// <summary>What a watch of a kind asks the server for.</summary>
    public ListOptions Options => new()
    {
        Namespace = Namespace,
        LabelSelector = Selector,
        FieldSelector = Names is [var only] ? $"metadata.name={only}" : null,
    };

    /// <summary>The objects of each kind.</summary>
    /// <exception cref="CliException">A named object is not there.</exception>
    /// <exception cref="KubernetesException">As for <see cref="OfEachKindAsync"/>.</exception>
    public Task<IReadOnlyList<(FluxKind Kind, IReadOnlyList<JsonObject> Objects)>> ListAsync(
        IKubernetesClient client, CancellationToken cancellationToken) => OfEachKindAsync(async kind =>
        {
            var objects = await FluxObjects.ListAsync(client, kind, Namespace, Names, Selector, cancellationToken);
            return (kind, (IReadOnlyList<JsonObject>)[.. objects.Where(Matches)]);
        });

    /// <summary>Asks about each kind; of several, those that the cluster does not serve are left out.</summary>
    /// <exception cref="KubernetesException">The one kind asked for, or every kind, is not served; or the server refuses.</exception>
    public async Task<IReadOnlyList<T>> OfEachKindAsync<T>(Func<FluxKind, Task<T>> ask)
    {
        var found = new List<T>();
        KubernetesException? missing = null;
        foreach (var kind in Kinds)
        {
            try
            {
                found.Add(await ask(kind));
            }
            catch (KubernetesException e) when (e.NoKindMatch)
            {
                missing = e;
            }
        }

        return found.Count == 0 && missing is not null ? throw missing : found;
    }

    /// <summary>Whether an object's name and condition are asked for.</summary>
    public bool Matches(JsonObject obj) =>
        (Names.Count == 0 || Names.Contains(obj.Text("metadata", "name") ?? "")) && HasStatus(obj);

    private bool HasStatus(JsonObject obj) => Status is not { } wanted
        || (obj.At("status", "conditions") as JsonArray ?? []).Any(c =>
            string.Equals(c.Text("type"), wanted.Type, StringComparison.OrdinalIgnoreCase)
            && string.Equals(c.Text("status"), wanted.Status, StringComparison.OrdinalIgnoreCase));
}
