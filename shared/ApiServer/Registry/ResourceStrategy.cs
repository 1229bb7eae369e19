using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>
/// What a kind does differently. This base is right for a kind without <c>status</c> and <c>generation</c>, as ConfigMap.
/// Objects come in the version that was asked for; metadata is the pipeline's business.
/// </summary>
internal class ResourceStrategy
{
    private static readonly Dictionary<string, string[]> _noFields = [];

    /// <summary>Whether a PUT of a missing object creates it.</summary>
    public virtual bool AllowsCreateOnUpdate => false;

    /// <summary>Whether a PUT without a resource version overwrites whatever is there.</summary>
    public virtual bool AllowsUnconditionalUpdate => true;

    /// <summary>Whether a delete answers with the object rather than a <c>Status</c>.</summary>
    public virtual bool ReturnsDeletedObject => false;

    /// <summary>Whether dependents stay where a delete does not say.</summary>
    public virtual bool OrphansByDefault => false;

    /// <summary>Whether versions of the kind differ by more than their name.</summary>
    public virtual bool Converts => false;

    /// <summary>Told to every client; null where the version is current.</summary>
    public virtual string? Deprecation => null;

    /// <summary>The version objects are stored in; null for the version they are written in.</summary>
    public virtual string? StorageVersion => null;

    /// <summary>Selectable fields besides <c>metadata.name</c> and <c>metadata.namespace</c>, with their paths.</summary>
    public virtual IReadOnlyDictionary<string, string[]> SelectableFields => _noFields;

    /// <summary>Fills in what the client left out, as the kind's version defines it.</summary>
    public virtual void Default(JsonObject obj) => BuiltInDefaults.Apply(obj);

    /// <summary>Removes what a create cannot set, and adds what every new object has; name and uid are set already.</summary>
    public virtual void PrepareForCreate(JsonObject obj, WriteContext context) =>
        BuiltInStrategy.PrepareForCreate(context.Resource.Schema, obj);

    /// <summary>Restores what this write cannot change, and counts the generation.</summary>
    public virtual void PrepareForUpdate(JsonObject obj, JsonObject live, WriteContext context) =>
        BuiltInStrategy.PrepareForUpdate(context.Resource.Schema, live, obj, context.Subresource);

    /// <summary>What the server itself adds on a create, after the fields' owners are noted.</summary>
    public virtual void Allocate(JsonObject obj, JsonObject? live, WriteContext context)
    {
    }

    /// <summary>What is wrong with a new object, its metadata included.</summary>
    public virtual IReadOnlyList<FieldError> ValidateCreate(JsonObject obj, WriteContext context) =>
        BuiltInValidation.ValidateCreate(context.Resource.Schema, obj);

    /// <summary>What is wrong with a change, its metadata included.</summary>
    public virtual IReadOnlyList<FieldError> ValidateUpdate(JsonObject obj, JsonObject live, WriteContext context) =>
        BuiltInValidation.ValidateUpdate(context.Resource.Schema, live, obj, context.Subresource);

    /// <summary>Things to tell the client about an object that is accepted; <paramref name="live"/> is null for a new one.</summary>
    public virtual IEnumerable<string> Warnings(JsonObject obj, JsonObject? live) => BuiltInWarnings.For(obj, live);

    /// <summary>An object with nothing in it, as bookmarks are.</summary>
    public virtual JsonObject Empty(ServedResource resource)
    {
        var empty = new JsonObject { ["kind"] = resource.Kind.Kind, ["apiVersion"] = resource.ApiVersion };
        if (resource.Custom is null)
        {
            ObjectNormalizer.Normalize(resource.Schema.Type, empty);
        }

        return empty;
    }

    /// <summary>How many seconds an object lives on after its delete.</summary>
    public virtual long GracePeriod(JsonObject obj, DeleteOptions options) => 0;

    /// <summary>Whether a delete notes its grace period, be it 0.</summary>
    public virtual bool HasGracePeriod => true;

    /// <summary>Whether an object under deletion waits for more than its finalizers.</summary>
    public virtual bool WaitsForMore(JsonObject obj) => false;

    /// <summary>Whether the last state that a delete answers with shows when it was deleted.</summary>
    public virtual bool MarksDeleted => false;

    /// <summary>Readies an object for its delete, before its finalizers are looked at.</summary>
    public virtual void OnDelete(JsonObject obj)
    {
    }

    /// <summary>Notes in an object that it is being deleted, beyond its metadata.</summary>
    public virtual void OnTerminating(JsonObject obj)
    {
    }

    /// <summary>Rewrites an object of one version into another; the names are set already.</summary>
    public virtual void Convert(JsonObject obj, string from, string to)
    {
    }

    protected static void Restore(JsonObject obj, JsonObject live, string name)
    {
        if (live[name] is { } value)
        {
            obj[name] = value.DeepClone();
        }
        else
        {
            obj.Remove(name);
        }
    }
}
