using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Admission;

/// <summary>Lets a PersistentVolumeClaim grow only where its storage class says that volumes can.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>plugin/pkg/admission/storage/persistentvolume/resize</c>.</remarks>
internal sealed class ClaimResize(ObjectStore store)
{
    private readonly ResourceStore _classes = store.Resource("storageclasses.storage.k8s.io");

    /// <exception cref="ApiException">403: the claim is not bound, or its class does not allow expansion.</exception>
    public void Check(WriteContext context, JsonObject claim, JsonObject? live)
    {
        if (live is null || context.Subresource.Length > 0 || context.Resource.Name is not { Group: "", Resource: "persistentvolumeclaims" }
            || !Quantity.TryParse(Size(live), out var before) || !Quantity.TryParse(Size(claim), out var after) || after.Compare(before) <= 0)
        {
            return;
        }

        if (live.Text("status", "phase") != "Bound")
        {
            throw Forbidden(context, "Only bound persistent volume claims can be expanded");
        }

        var name = claim.Text("spec", "storageClassName") ?? "";
        if (name.Length == 0 || _classes.Find("", name) is not { } found || !Json.Parse(found.Json).IsTrue("allowVolumeExpansion"))
        {
            throw Forbidden(context, "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
        }
    }

    private static string Size(JsonObject claim) => claim.Text("spec", "resources", "requests", "storage") ?? "";

    private static ApiException Forbidden(WriteContext context, string why) => ApiErrors.Forbidden(context.Resource.Name, context.Name, why);
}
