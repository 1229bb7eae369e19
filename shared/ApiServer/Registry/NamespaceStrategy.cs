using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Registry;

/// <summary>Namespaces: they go in two steps, the second when their content is gone (<c>spec.finalizers</c>).</summary>
internal sealed class NamespaceStrategy : ResourceStrategy
{
    private static readonly Dictionary<string, string[]> _selectable = new() { ["status.phase"] = ["status", "phase"] };

    public override IReadOnlyDictionary<string, string[]> SelectableFields => _selectable;

    public override bool ReturnsDeletedObject => true;

    public override bool HasGracePeriod => false;

    public override bool WaitsForMore(JsonObject obj) => obj.List("spec", "finalizers") is { Count: > 0 };

    public override void PrepareForUpdate(JsonObject obj, JsonObject live, WriteContext context)
    {
        if (context.Subresource == "finalize")
        {
            Restore(obj, live, "status");
            return;
        }

        Restore(obj, live, "spec");
        base.PrepareForUpdate(obj, live, context);
    }

    public override void OnTerminating(JsonObject obj) => obj.Child("status")["phase"] = "Terminating";
}
