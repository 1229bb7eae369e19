namespace Flux.ApiServer.Schemas;

/// <summary>What a write through one door cannot change, since the server sets it back.</summary>
/// <remarks>Spec: the <c>GetResetFields</c> of each kind's strategy in kubernetes <c>pkg/registry</c>.</remarks>
internal static class ResetRules
{
    public static IReadOnlyList<string> For(ResourceSchema schema, string subresource)
    {
        if (schema.Subresource("status") is null)
        {
            return [];
        }

        return subresource switch
        {
            "" => ["status"],
            "status" => schema.IsBuiltIn ? BuiltInStatus(schema) : ["metadata", "spec"],
            _ => [],
        };
    }

    private static string[] BuiltInStatus(ResourceSchema schema) => schema.Kind.Kind switch
    {
        "Deployment" => ["spec", "metadata.labels"],
        "Pod" => ["spec", "metadata.deletionTimestamp", "metadata.ownerReferences"],
        "CustomResourceDefinition" or "VolumeAttachment" => ["spec", "metadata"],
        _ => ["spec"],
    };
}
