namespace Flux.ApiServer.Registry;

/// <summary>Events, which clients select by what they are about.</summary>
internal sealed class EventStrategy : ResourceStrategy
{
    private static readonly Dictionary<string, string[]> _selectable = new()
    {
        ["involvedObject.kind"] = ["involvedObject", "kind"],
        ["involvedObject.namespace"] = ["involvedObject", "namespace"],
        ["involvedObject.name"] = ["involvedObject", "name"],
        ["involvedObject.uid"] = ["involvedObject", "uid"],
        ["involvedObject.apiVersion"] = ["involvedObject", "apiVersion"],
        ["involvedObject.resourceVersion"] = ["involvedObject", "resourceVersion"],
        ["involvedObject.fieldPath"] = ["involvedObject", "fieldPath"],
        ["reason"] = ["reason"],
        ["reportingComponent"] = ["reportingComponent"],
        ["source"] = ["source", "component"],
        ["type"] = ["type"],
        ["regarding.kind"] = ["involvedObject", "kind"],
        ["regarding.namespace"] = ["involvedObject", "namespace"],
        ["regarding.name"] = ["involvedObject", "name"],
        ["regarding.uid"] = ["involvedObject", "uid"],
        ["regarding.apiVersion"] = ["involvedObject", "apiVersion"],
        ["regarding.resourceVersion"] = ["involvedObject", "resourceVersion"],
        ["regarding.fieldPath"] = ["involvedObject", "fieldPath"],
        ["reportingController"] = ["reportingComponent"],
    };

    public override IReadOnlyDictionary<string, string[]> SelectableFields => _selectable;

    public override bool AllowsCreateOnUpdate => true;

    public override bool Converts => true;

    public override string? StorageVersion => "v1";

    public override void Convert(System.Text.Json.Nodes.JsonObject obj, string from, string to) => EventConversion.Convert(obj, to);
}
