using System.Text.Json.Nodes;

namespace Flux.ApiServer.Registry;

/// <summary>Metadata of an update.</summary>
internal static class MetadataRules
{
    /// <summary>Restores what a client may leave out of an update.</summary>
    public static void CarryOver(JsonObject metadata, JsonObject live)
    {
        foreach (var field in (ReadOnlySpan<string>)["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"])
        {
            if (live[field] is { } value && (metadata[field] is null || field is "creationTimestamp" or "deletionTimestamp"))
            {
                metadata[field] = value.DeepClone();
            }
        }

        if (live["generation"] is { } generation)
        {
            metadata["generation"] = generation.DeepClone();
        }
        else
        {
            metadata.Remove("generation");
        }
    }
}
