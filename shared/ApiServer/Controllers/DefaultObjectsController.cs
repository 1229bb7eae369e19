using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Controllers;

/// <summary>Gives each namespace what every namespace has: the ServiceAccount <c>default</c> and the cluster's CA.</summary>
internal sealed class DefaultObjectsController(string caPem, ResourceRegistry registry, ControllerWriter writer, TimeSpan delay, TimeProvider clock) : IController
{
    private const string CaName = "kube-root-ca.crt";

    /// <summary>Nothing here mounts the CA, so it comes late: who watches a new namespace's ConfigMaps sees its own first.</summary>
    private const int CaDelays = 12;
    private readonly ServedResource _namespaces = Find(registry, "namespaces");
    private readonly ServedResource _accounts = Find(registry, "serviceaccounts");
    private readonly ServedResource _configMaps = Find(registry, "configmaps");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (changes, subscription) = StoreFollower.Follow(_namespaces.Store);
        using (subscription)
        {
            await foreach (var change in changes.ReadAllAsync(cancellationToken))
            {
                if (change.Type == StoreEventType.Created)
                {
                    _ = FillLaterAsync(change.Object.Name, cancellationToken);
                }
            }
        }
    }

    private async Task FillLaterAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, clock, cancellationToken);
            writer.Create(_accounts, name, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default" } });
            await Task.Delay(delay * (CaDelays - 1), clock, cancellationToken);
            PublishCa(name);
        }
        catch (OperationCanceledException)
        {
            // The server goes.
        }
    }

    private static ServedResource Find(ResourceRegistry registry, string plural) =>
        registry.FindAny(new GroupResource("", plural)) ?? throw new Schemas.SchemaException($"the built-in data has no {plural}");

    private void PublishCa(string name) => writer.Create(_configMaps, name, new JsonObject
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = CaName,
            ["annotations"] = new JsonObject
            {
                ["kubernetes.io/description"] = "The certificate authority of this cluster's API server.",
            },
        },
        ["data"] = new JsonObject { ["ca.crt"] = caPem },
    });
}
