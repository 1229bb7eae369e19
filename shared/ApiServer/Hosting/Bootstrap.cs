using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.Primitives;

namespace Flux.ApiServer.Hosting;

/// <summary>What a cluster has from the start, where it is missing: its namespaces, its own Service, and the roles that everyone counts on.</summary>
internal sealed class Bootstrap(ResourceRegistry registry, WritePipeline pipeline, TimeProvider clock, string serviceRange)
{
    private const string Manager = "kube-apiserver";

    public void Run()
    {
        foreach (var name in (ReadOnlySpan<string>)["default", "kube-system", "kube-public", "kube-node-lease"])
        {
            Create("", "v1", "Namespace", "", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        }

        Create("", "v1", "Service", "default", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "kubernetes",
                ["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" },
            },
            ["spec"] = new JsonObject
            {
                ["clusterIP"] = "10.0.0.1",
                ["clusterIPs"] = new JsonArray("10.0.0.1"),
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = 443, ["targetPort"] = 6443 }),
            },
        });
        foreach (var obj in BootstrapObjects.All())
        {
            var kind = GroupVersionKind.From(obj.Text("apiVersion") ?? "", obj.Text("kind") ?? "");
            Create(kind.Group, kind.Version, kind.Kind, obj.Text("metadata", "namespace") ?? "", obj);
        }

        Create("networking.k8s.io", "v1", "ServiceCIDR", "", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "kubernetes" },
            ["spec"] = new JsonObject { ["cidrs"] = new JsonArray(serviceRange) },
        });

        foreach (var service in ApiServices.BuiltIn())
        {
            Create("apiregistration.k8s.io", "v1", "APIService", "", service, ApiServices.Status(Times.Format(clock.GetUtcNow())));
        }

        foreach (var (name, value) in ((string, long)[])[("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)])
        {
            Create("scheduling.k8s.io", "v1", "PriorityClass", "", new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = name },
                ["value"] = value,
            });
        }
    }

    private void Create(string group, string version, string kind, string @namespace, JsonObject obj, JsonObject? status = null)
    {
        var resource = registry.Find(new(group, version, kind)) ?? throw new SchemaException($"the built-in data has no {kind}");
        if (resource.Store.Find(@namespace, obj.Text("metadata", "name") ?? "") is not null)
        {
            return;
        }

        var context = new WriteContext
        {
            Resource = resource,
            Namespace = @namespace,
            User = new UserInfo { Name = "system:apiserver", Groups = [UserInfo.Masters] },
            Now = clock.GetUtcNow(),
            FieldManager = Manager,
        };
        var created = pipeline.Create(context, ObjectDecoder.Finish(resource, resource.Schema, obj, context, []));
        if (status is null)
        {
            return;
        }

        pipeline.Update(context with { Name = created.Object.Text("metadata", "name") ?? "", Subresource = "status" }, live =>
        {
            live["status"] = status.DeepClone();
            return live;
        });
    }
}
