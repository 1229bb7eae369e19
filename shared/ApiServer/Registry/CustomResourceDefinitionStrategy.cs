using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>CustomResourceDefinitions: their name is that of their resource, and their objects go with them.</summary>
internal sealed class CustomResourceDefinitionStrategy : ResourceStrategy
{
    /// <summary>Holds a definition under deletion until its objects are gone.</summary>
    public const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    public override bool AllowsUnconditionalUpdate => false;

    public override void OnDelete(JsonObject obj)
    {
        var metadata = obj.Child("metadata");
        var finalizers = metadata.Texts("finalizers").ToList();
        if (metadata["deletionTimestamp"] is null && !finalizers.Contains(CleanupFinalizer))
        {
            metadata["finalizers"] = new JsonArray([.. finalizers.Append(CleanupFinalizer).Select(f => JsonValue.Create(f))]);
        }
    }
}
