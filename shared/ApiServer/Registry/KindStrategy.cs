using System.Text.Json.Nodes;

namespace Flux.ApiServer.Registry;

/// <summary>A kind that differs from others in what a table can say.</summary>
internal sealed class KindStrategy(string kind, AdmissionDefaults admission) : ResourceStrategy
{
    private static readonly Dictionary<string, Dictionary<string, string[]>> _selectable = new()
    {
        ["Secret"] = new() { ["type"] = ["type"] },
        ["Job"] = new() { ["status.successful"] = ["status", "succeeded"] },
        ["ReplicationController"] = new() { ["status.replicas"] = ["status", "replicas"] },
        ["Node"] = new() { ["spec.unschedulable"] = ["spec", "unschedulable"] },
        ["CertificateSigningRequest"] = new() { ["spec.signerName"] = ["spec", "signerName"] },
    };

    public required bool CreatesOnUpdate { get; init; }

    public required bool IsConditional { get; init; }

    public required bool ReturnsObject { get; init; }

    public override string? Deprecation => kind switch
    {
        "Endpoints" => "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
        "ComponentStatus" => "v1 ComponentStatus is deprecated in v1.19+",
        _ => null,
    };

    public override bool AllowsCreateOnUpdate => CreatesOnUpdate;

    public override bool AllowsUnconditionalUpdate => !IsConditional;

    public override bool ReturnsDeletedObject => ReturnsObject;

    public override bool OrphansByDefault => kind == "Job";

    public override IReadOnlyDictionary<string, string[]> SelectableFields =>
        _selectable.GetValueOrDefault(kind) ?? base.SelectableFields;

    public override void PrepareForCreate(JsonObject obj, WriteContext context)
    {
        admission.Apply(kind, obj, context);
        base.PrepareForCreate(obj, context);
    }
}
