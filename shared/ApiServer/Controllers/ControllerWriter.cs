using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Controllers;

/// <summary>Writes as the controllers of a real cluster do: as <c>kube-controller-manager</c>.</summary>
internal sealed class ControllerWriter(WritePipeline pipeline, TimeProvider clock)
{
    public const string Manager = "kube-controller-manager";

    private static readonly UserInfo _user = new() { Name = "system:kube-controller-manager", Groups = [UserInfo.Masters, UserInfo.Authenticated] };

    public string Now => Times.Format(clock.GetUtcNow());

    /// <summary>Creates an object; nothing where it is there already, or its namespace goes.</summary>
    public void Create(ServedResource resource, string @namespace, JsonObject obj)
    {
        var context = Context(resource, @namespace, "", "") with { Operation = "create" };
        try
        {
            pipeline.Create(context, ObjectDecoder.Finish(resource, resource.Schema, obj, context, []));
        }
        catch (ApiException e) when (e.Code is 409 or 403 or 404)
        {
            // Somebody was faster, or the namespace is terminating: what is wanted is there, or no longer wanted.
        }
    }

    /// <summary>Changes an object; nothing where it is gone.</summary>
    public void Update(ServedResource resource, string @namespace, string name, string subresource, Action<JsonObject> change)
    {
        try
        {
            pipeline.Update(Context(resource, @namespace, name, subresource), live =>
            {
                change(live);
                return live;
            }, isPatch: true);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // Gone meanwhile: there is nothing left to do for it.
        }
    }

    private WriteContext Context(ServedResource resource, string @namespace, string name, string subresource) => new()
    {
        Resource = resource,
        Subresource = subresource,
        Namespace = @namespace,
        Name = name,
        User = _user,
        Now = clock.GetUtcNow(),
        FieldManager = Manager,
        Operation = "update",
    };
}
