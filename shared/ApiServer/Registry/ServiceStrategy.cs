using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>Services: addresses and node ports are given out by the server and stay.</summary>
internal sealed class ServiceStrategy(ServiceAddresses addresses) : ResourceStrategy
{
    private static readonly Dictionary<string, string[]> _selectable = new()
    {
        ["spec.clusterIP"] = ["spec", "clusterIP"],
        ["spec.type"] = ["spec", "type"],
    };

    public override IReadOnlyDictionary<string, string[]> SelectableFields => _selectable;

    public override bool AllowsCreateOnUpdate => true;

    public override bool ReturnsDeletedObject => true;

    public override IEnumerable<string> NameErrors(string name) => Names.Label1035Errors(name);

    public override void Allocate(JsonObject obj, JsonObject? live, WriteContext context)
    {
        var spec = obj.Child("spec");
        var type = spec.Text("type");
        if (type == "ExternalName")
        {
            return;
        }

        if (live is not null)
        {
            KeepAddress(spec, live.Map("spec") ?? []);
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

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        var spec = obj.Map("spec") ?? [];
        var type = spec.Text("type") ?? "";
        var ports = spec.Maps("ports").ToList();
        if (ports.Count == 0 && spec.Text("clusterIP") != "None" && type != "ExternalName")
        {
            errors.Add(FieldError.Required("spec.ports"));
        }

        var names = new HashSet<string>();
        for (var i = 0; i < ports.Count; i++)
        {
            ValidatePort(ports[i], $"spec.ports[{i}]", ports.Count > 1, names, errors);
        }

        if (type is not ("ClusterIP" or "NodePort" or "LoadBalancer" or "ExternalName"))
        {
            errors.Add(FieldError.NotSupported("spec.type", type, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"));
        }
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject live, WriteContext context, List<FieldError> errors)
    {
        var before = live.Text("spec", "clusterIP") ?? "";
        var now = obj.Text("spec", "clusterIP") ?? "";
        if (before.Length > 0 && now != before && live.Text("spec", "type") != "ExternalName" && obj.Text("spec", "type") != "ExternalName")
        {
            errors.Add(FieldError.InvalidText("spec.clusterIPs[0]", MetadataRules.Shown(obj.At("spec", "clusterIPs")), "may not change once set"));
        }
    }

    private static void KeepAddress(JsonObject spec, JsonObject before)
    {
        if (before.Text("clusterIP") is { Length: > 0 } address && spec.Text("clusterIP") is null or "")
        {
            spec["clusterIP"] = address;
            spec["clusterIPs"] = before["clusterIPs"]?.DeepClone();
        }

        foreach (var field in (ReadOnlySpan<string>)["ipFamilies", "ipFamilyPolicy"])
        {
            if (spec[field] is null && before[field] is { } value)
            {
                spec[field] = value.DeepClone();
            }
        }

        foreach (var port in spec.Maps("ports").Where(p => (p.Whole("nodePort") ?? 0) == 0))
        {
            var same = before.Maps("ports").FirstOrDefault(p => p.Whole("port") == port.Whole("port") && p.Text("protocol") == port.Text("protocol"));
            if (same.Whole("nodePort") is { } nodePort and > 0 && spec.Text("type") is "NodePort" or "LoadBalancer")
            {
                port["nodePort"] = nodePort;
            }
        }
    }

    private static void ValidatePort(JsonObject port, string path, bool named, HashSet<string> names, List<FieldError> errors)
    {
        var name = port.Text("name") ?? "";
        if (named && name.Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.name"));
        }
        else if (name.Length > 0)
        {
            errors.AddRange(Names.LabelErrors(name).Select(e => FieldError.Invalid($"{path}.name", name, e)));
            if (!names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{path}.name", name));
            }
        }

        if (port.Whole("port") is not (> 0 and < 65536))
        {
            errors.Add(FieldError.InvalidText($"{path}.port", $"{port.Whole("port") ?? 0}", "must be between 1 and 65535, inclusive"));
        }
    }
}
