using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>What the server does about owners that are given twice.</summary>
/// <remarks>Spec: apiserver, <c>pkg/endpoints/handlers/rest.go</c> (dedupOwnerReferences).</remarks>
public static class OwnerReferences
{
    /// <summary>Removes equal owners but the first, in place.</summary>
    /// <returns>The warning to give, or null where nothing was removed.</returns>
    public static string? RemoveDuplicates(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj.Map("metadata")?["ownerReferences"] is not JsonArray owners)
        {
            return null;
        }

        var twice = new List<string>();
        var seen = new HashSet<string>();
        foreach (var owner in owners.ToArray())
        {
            if (!seen.Add(FieldError.Print(owner)))
            {
                twice.Add((owner as JsonObject).Text("uid"));
                owners.Remove(owner);
            }
        }

        return twice.Count == 0
            ? null
            : $".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {string.Join(", ", twice.Distinct())}";
    }
}
