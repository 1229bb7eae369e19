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
        var spec = obj.Child("spec");
        var type = spec.Text("type");
        if (type == "ExternalName")
        {
            return;
        }

        if (spec.Text("clusterIP") is null or "")
        {
            var address = spec.Texts("clusterIPs").FirstOrDefault() ?? addresses.NextAddress();
            spec["clusterIP"] = address;
        }

        spec["clusterIPs"] ??= new JsonArray(spec.Text("clusterIP"));
        spec["ipFamilies"] ??= new JsonArray("IPv4");
        spec["ipFamilyPolicy"] ??= "SingleStack";
        if (type is "NodePort" or "LoadBalancer")
        {
            foreach (var port in spec.Maps("ports").Where(p => (p.Whole("nodePort") ?? 0) == 0))
            {
                port["nodePort"] = addresses.NextPort();
            }
        }
    }
}
