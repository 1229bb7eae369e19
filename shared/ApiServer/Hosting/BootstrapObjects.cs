using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Hosting;

/// <summary>What kube-apiserver itself creates in a new cluster besides namespaces: its roles and bindings, flow schemas and priority levels.</summary>
/// <remarks>The data is what a kube-apiserver 1.36 had after its start.</remarks>
internal static class BootstrapObjects
{
    private const string DataResource = "Flux.ApiServer.Hosting.Data.bootstrap.jsonl";
    private const string Aggregate = "rbac.authorization.k8s.io/aggregate-to-";
    private static readonly Lazy<byte[][]> _lines = new(Read);

    /// <summary>
    /// The objects, roles before their bindings. <c>admin</c>, <c>edit</c> and <c>view</c> have their rules already, so that they work where no
    /// controller aggregates.
    /// </summary>
    public static IEnumerable<JsonObject> All()
    {
        var all = _lines.Value.Select(line => Json.Parse(line)).ToList();
        foreach (var obj in all)
        {
            var metadata = obj.Child("metadata");
            if (obj.Text("apiVersion") == "rbac.authorization.k8s.io/v1")
            {
                metadata.Child("labels")["kubernetes.io/bootstrapping"] = "rbac-defaults";
                metadata.Child("annotations")["rbac.authorization.kubernetes.io/autoupdate"] = "true";
            }

            if (obj.Text("kind") == "ClusterRole" && obj.Map("aggregationRule") is not null)
            {
                obj["rules"] = new JsonArray([.. RulesOf(all, metadata.Text("name") ?? "")]);
            }

            yield return obj;
        }
    }

    /// <summary>What the aggregation comes to: each of the three has the rules of those below it.</summary>
    private static IEnumerable<JsonNode> RulesOf(List<JsonObject> all, string name)
    {
        string[] levels = name switch { "view" => ["view"], "edit" => ["view", "edit"], _ => ["view", "edit", "admin"] };
        return levels.SelectMany(level => all.Where(o => o.Text("kind") == "ClusterRole" && o.Text("metadata", "labels", Aggregate + level) == "true")
            .Where(o => o.Map("aggregationRule") is null).SelectMany(o => o.Maps("rules")).Select(rule => rule.DeepClone()));
    }

    private static byte[][] Read()
    {
        using var stream = typeof(BootstrapObjects).Assembly.GetManifestResourceStream(DataResource)
            ?? throw new SchemaException($"the assembly lacks the resource {DataResource}");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var lines = new List<byte[]>();
        var data = buffer.ToArray();
        foreach (var range in data.AsSpan().Split((byte)'\n'))
        {
            if (data[range] is { Length: > 0 } line)
            {
                lines.Add(line);
            }
        }

        return [.. lines];
    }
}
