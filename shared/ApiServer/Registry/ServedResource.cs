using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;
using Flux.Primitives;

namespace Flux.ApiServer.Registry;

/// <summary>One resource in one version, with all that is needed to serve it.</summary>
internal sealed class ServedResource
{
    private readonly byte[] _prefix;

    public ServedResource(ResourceSchema schema, ResourceStrategy strategy, ResourceStore store, CustomResourceVersion? custom)
    {
        Schema = schema;
        Strategy = strategy;
        Store = store;
        Custom = custom;
        ApiVersion = schema.Kind.ApiVersion;
        _prefix = Encoding.UTF8.GetBytes($"{{\"kind\":\"{schema.Kind.Kind}\",\"apiVersion\":\"{ApiVersion}\",");
    }

    public ResourceSchema Schema { get; }

    public ResourceStrategy Strategy { get; }

    public ResourceStore Store { get; }

    /// <summary>Null for a built-in kind.</summary>
    public CustomResourceVersion? Custom { get; }

    public string ApiVersion { get; }

    public GroupVersionKind Kind => Schema.Kind;

    public string ListKind => Custom?.Definition.ListKind ?? $"{Kind.Kind}List";

    public bool Namespaced => Schema.Namespaced;

    public GroupResource Name => new(Kind.Group, Schema.Plural);

    /// <summary>What an object of this version begins with, from the brace to the comma after <c>apiVersion</c>.</summary>
    public ReadOnlyMemory<byte> Prefix => _prefix;

    /// <summary>Whether the stored bytes, after <see cref="Prefix"/>, are the object in this version.</summary>
    public bool ServesStored(StoredObject stored) =>
        (stored.ApiVersion == ApiVersion || !Strategy.Converts) && Custom is not { NeedsWorkOnRead: true };

    /// <summary>The object in this version.</summary>
    public JsonObject Read(StoredObject stored)
    {
        var result = new JsonObject { ["kind"] = Kind.Kind, ["apiVersion"] = ApiVersion };
        Json.ParseInto(result, stored.Json);
        if (stored.ApiVersion != ApiVersion)
        {
            Strategy.Convert(result, stored.ApiVersion, ApiVersion);
        }

        return Custom is null ? result : Custom.AfterRead(result);
    }

    /// <summary>The object in this version as it goes over the wire.</summary>
    /// <param name="stored">The object.</param>
    /// <param name="withType">Whether <c>kind</c> and <c>apiVersion</c> are written; a list of a built-in kind leaves them out.</param>
    public ReadOnlyMemory<byte> ReadBytes(StoredObject stored, bool withType)
    {
        if (!ServesStored(stored))
        {
            var obj = Read(stored);
            if (!withType)
            {
                obj.Remove("kind");
                obj.Remove("apiVersion");
            }

            return Json.ToBytes(obj);
        }

        if (!withType)
        {
            return stored.Json;
        }

        var bytes = new byte[_prefix.Length + stored.Json.Length - 1];
        _prefix.CopyTo(bytes, 0);
        stored.Json.AsSpan(1).CopyTo(bytes.AsSpan(_prefix.Length));
        return bytes;
    }
}
