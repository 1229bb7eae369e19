using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

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
        for (var i = owners.Count - 1; i > 0; i--)
        {
            if (owners.Take(i).Any(other => JsonEquality.AreEqual(other, owners[i])))
            {
                twice.Insert(0, (owners[i] as JsonObject).Text("uid"));
                owners.RemoveAt(i);
            }
        }

        return twice.Count == 0
            ? null
            : $".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {string.Join(", ", twice.Distinct())}";
    }
}
