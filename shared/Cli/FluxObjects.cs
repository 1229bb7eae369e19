using System.Text.Json.Nodes;
using Flux.Api;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Cli;

/// <summary>Finds the objects that a command is about.</summary>
internal static class FluxObjects
{
    /// <summary>One object.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static async Task<JsonObject> GetAsync(
        IKubernetesClient client, FluxKind kind, string ns, string name, CancellationToken cancellationToken) =>
        await client.GetAsync(kind.Gvk, new(ns, name), cancellationToken)
        ?? throw new CliException($"{kind.Gvk.Kind} '{name}' not found in namespace '{ns}'; see: fluxfn get {kind.Plural} -A");

    /// <summary>The named objects, or all of the kind.</summary>
    public static async Task<IReadOnlyList<JsonObject>> ListAsync(
        IKubernetesClient client, FluxKind kind, string ns, IReadOnlyList<string> names, string? selector, CancellationToken cancellationToken)
    {
        if (names.Count > 0 && ns.Length > 0)
        {
            var found = new List<JsonObject>();
            foreach (var name in names)
            {
                found.Add(await GetAsync(client, kind, ns, name, cancellationToken));
            }

            return found;
        }

        var list = await client.ListAsync(kind.Gvk, new() { Namespace = ns, LabelSelector = selector }, cancellationToken);
        return [.. list.Items.Where(item => names.Count == 0 || names.Contains(item.Text("metadata", "name") ?? ""))];
    }

    /// <summary>The condition <c>Ready</c>; null where the object has none yet.</summary>
    public static JsonNode? Ready(this JsonObject obj) => obj.Condition(ConditionTypes.Ready);

    /// <summary>A condition; null where the object has none of that type.</summary>
    public static JsonNode? Condition(this JsonObject obj, string type) =>
        (obj.At("status", "conditions") as JsonArray)?.FirstOrDefault(c => c.Text("type") == type);

    /// <summary>The revision a user looks for: what a source stored, what a Kustomization applied, the version of the chart that a HelmRelease installed.</summary>
    public static string Revision(this JsonObject obj) => obj.Text("kind") == FluxKinds.HelmRelease.Gvk.Kind
        ? (obj.At("status", "history") as JsonArray)?.FirstOrDefault().Text("chartVersion") ?? obj.Text("status", "lastAttemptedRevision") ?? ""
        : ShortRevision(obj);

    private static string ShortRevision(JsonObject obj) =>
        (obj.Text("status", "artifact", "revision") ?? obj.Text("status", "lastAppliedRevision")) is { Length: > 0 } text
        && Primitives.Revision.TryParse(text, null, out var revision)
            ? revision.ToShortString()
            : "";
}
