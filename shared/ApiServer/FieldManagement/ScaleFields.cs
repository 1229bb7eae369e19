using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Carries the ownership of <c>replicas</c> between a resource and its scale subresource.</summary>
/// <remarks>Spec: apimachinery, <c>pkg/util/managedfields/scalehandler.go</c>.</remarks>
public static class ScaleFields
{
    private const string ScaleVersion = "autoscaling/v1";
    private static readonly FieldSet _replicas = FieldSet.OfPath(["spec", "replicas"]);
    private static readonly PathElement[] _replicasPath = [PathElement.ForField("spec"), PathElement.ForField("replicas")];

    /// <summary>The resource as which a Scale object is applied and updated.</summary>
    public static ResourceSchema Schema { get; } = new(() => SchemaCatalog.BuiltIn.Type("io.k8s.api.autoscaling.v1.Scale"))
    {
        Kind = new("autoscaling", "v1", "Scale"),
        Plural = "scales",
        Singular = "scale",
        Namespaced = true,
        IsBuiltIn = true,
        TypeName = "io.k8s.api.autoscaling.v1.Scale",
    };

    /// <summary>The managedFields of the Scale object that stands for a resource.</summary>
    /// <param name="parent">The resource's managedFields; null for none.</param>
    /// <param name="replicasPaths">
    /// The path of the replicas (<c>spec.replicas</c>) in each <c>apiVersion</c> of the resource; null for a version that has none. Entries of
    /// versions that are not listed are left out.
    /// </param>
    /// <returns>The entries, or null for none.</returns>
    public static JsonArray? ToScale(JsonArray? parent, IReadOnlyDictionary<string, string?> replicasPaths)
    {
        ArgumentNullException.ThrowIfNull(replicasPaths);
        var result = new ManagedEntries();
        foreach (var (manager, entry) in Parse(parent).All)
        {
            if (replicasPaths.GetValueOrDefault(entry.ApiVersion) is { } path && entry.Fields.Has(Elements(path)))
            {
                result[manager] = new(_replicas, ScaleVersion, entry.Time);
            }
        }

        return result.ToJson();
    }

    /// <summary>The managedFields of the resource after a write through its scale subresource.</summary>
    /// <param name="parent">The resource's managedFields before.</param>
    /// <param name="scale">The managedFields of the Scale object after the write.</param>
    /// <param name="apiVersion">The version of the resource through which was written.</param>
    /// <param name="replicasPaths">As for <see cref="ToScale"/>.</param>
    /// <returns>The entries, or null for none.</returns>
    public static JsonArray? ToParent(
        JsonArray? parent, JsonArray? scale, string apiVersion, IReadOnlyDictionary<string, string?> replicasPaths)
    {
        ArgumentNullException.ThrowIfNull(replicasPaths);
        var before = Parse(parent);
        var written = Parse(scale);
        var result = new ManagedEntries();
        foreach (var (manager, entry) in before.All)
        {
            if (!replicasPaths.TryGetValue(entry.ApiVersion, out var path))
            {
                continue;
            }

            if (path is null || !entry.Fields.Has(Elements(path)))
            {
                result[manager] = entry;
            }
            else if (written[manager] is null)
            {
                result[manager] = entry with { Fields = entry.Fields.Difference(FieldSet.OfPath(path.Split('.'))) };
            }
            else
            {
                result[manager] = entry;
                written[manager] = null;
            }
        }

        if (replicasPaths.GetValueOrDefault(apiVersion) is { } own)
        {
            foreach (var (manager, entry) in written.All)
            {
                if (entry.Fields.Has(_replicasPath))
                {
                    // An updating manager is another one under Scale's version, so that it has lost its time: as upstream does it.
                    result[manager] = new(FieldSet.OfPath(own.Split('.')), apiVersion, before[manager]?.Time);
                }
            }
        }

        return result.ToJson();
    }

    private static PathElement[] Elements(string path) => [.. path.Split('.').Select(PathElement.ForField)];

    private static ManagedEntries Parse(JsonArray? managedFields)
    {
        try
        {
            return ManagedEntries.Parse(managedFields);
        }
        catch (FormatException e)
        {
            throw new FieldManagerException(500, $"failed to decode managed fields: {e.Message}");
        }
    }
}
