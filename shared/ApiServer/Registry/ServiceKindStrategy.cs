using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>Services: addresses and node ports are given out by the server and stay.</summary>
internal sealed class ServiceKindStrategy(ServiceAddresses addresses) : ResourceStrategy
{
    private static readonly Dictionary<string, string[]> _selectable = new()
    {
        ["spec.clusterIP"] = ["spec", "clusterIP"],
        ["spec.type"] = ["spec", "type"],
    };

    public override IReadOnlyDictionary<string, string[]> SelectableFields => _selectable;

    public override bool AllowsCreateOnUpdate => true;

    public override bool ReturnsDeletedObject => true;

    public override void Allocate(JsonObject obj, JsonObject? live, WriteContext context)
    {
        if (context.Subresource.Length == 0)
        {
            new ServiceAllocation(addresses, obj, live, context.DryRun).Run();
        }
    }
}
