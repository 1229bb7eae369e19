using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;

namespace Flux.ApiServer.Admission;

/// <summary>The circumstances of a delete that a user asked for.</summary>
internal sealed record DeleteContext
{
    public required UserInfo User { get; init; }

    public bool DryRun { get; init; }

    /// <summary>The options as the client gave them.</summary>
    public JsonObject Given { get; init; } = [];

    public required List<string> Warnings { get; init; }

    public AdmissionAttributes Attributes(ServedResource resource, string name, JsonObject live)
    {
        var options = new JsonObject { ["kind"] = "DeleteOptions", ["apiVersion"] = "meta.k8s.io/v1" };
        foreach (var (key, value) in Given.Where(pair => pair.Key is not ("kind" or "apiVersion")))
        {
            options[key] = value?.DeepClone();
        }

        return new AdmissionAttributes
        {
            Resource = resource,
            Kind = resource.Kind,
            Name = name,
            Namespace = resource.Name is { Group: "", Resource: "namespaces" } ? name : live["metadata"]?["namespace"]?.GetValue<string>() ?? "",
            Operation = AdmissionAttributes.Delete,
            User = User,
            DryRun = DryRun,
            Options = options,
            OldObject = live,
            Warnings = Warnings,
        };
    }
}
