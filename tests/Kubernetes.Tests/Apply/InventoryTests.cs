using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;

namespace Flux.Kubernetes.Tests.Apply;

public sealed class InventoryTests
{
    private static readonly ObjectIdentity _namespace = new("", "apps", "", "Namespace");
    private static readonly ObjectIdentity _web = new("apps", "web", "apps", "Deployment");
    private static readonly ObjectIdentity _config = new("apps", "config", "", "ConfigMap");

    [Fact]
    public void ToJson_OfAChangeSet_IsTheStatusFieldInOrderOfApplication()
    {
        var inventory = Inventory.Of(new ChangeSet([new(_namespace, "v1", ChangeAction.Created), new(_web, "v1", ChangeAction.Skipped)]));

        Assert.Equal(
            """{"entries":[{"id":"_apps__Namespace","v":"v1"},{"id":"apps_web_apps_Deployment","v":"v1"}]}""",
            inventory.ToJson().ToJsonString());
        Assert.Equal(inventory.Entries, Inventory.Parse(inventory.ToJson()).Entries);
    }

    [Fact]
    public void Parse_WhenThereIsNone_IsEmpty()
    {
        Assert.Empty(Inventory.Parse(null).Entries);
        Assert.Empty(Inventory.Parse(new JsonObject()).Entries);
    }

    [Fact]
    public void Except_WhenOnlyTheVersionChanged_HoldsNothing()
    {
        var old = new Inventory([new(_web, "v1beta1")]);

        Assert.Empty(old.Except(new Inventory([new(_web, "v1")])));
    }

    [Fact]
    public void Except_WhenObjectsAreGone_ListsThemByKindOrder()
    {
        var old = new Inventory([new(_web, "v1"), new(_config, "v1"), new(_namespace, "v1")]);

        Assert.Equal([_namespace, _config, _web], old.Except(Inventory.Empty).Select(e => e.Object));
    }

    [Fact]
    public void With_WhenAnEntryIsThereAlready_DoesNotDoubleIt()
    {
        var inventory = new Inventory([new(_web, "v1")]);

        Assert.Equal([_web, _config], inventory.With([new(_web, "v1"), new(_config, "v1")]).Entries.Select(e => e.Object));
    }
}
