using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.Cel;

namespace Flux.ApiServer.Admission;

/// <summary>One write as the expressions of a policy see it: in the version the policy matched, with one object of parameters.</summary>
/// <param name="attributes">The write.</param>
/// <param name="matched">The version of the resource that matched.</param>
/// <param name="param">The parameters; null for none.</param>
/// <param name="ns">The namespace as it is stored; null for none.</param>
/// <param name="authorizer">Answers <c>authorizer</c>.</param>
internal sealed class PolicyScene(
    AdmissionAttributes attributes, ServedResource matched, JsonObject? param, JsonObject? ns, RbacAuthorizer authorizer)
{
    private static readonly string[] _namespaceFields =
    [
        "name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "labels", "annotations", "finalizers",
    ];

    private readonly Lazy<CelValue> _object = new(() => Versioned(attributes.Object, attributes, matched));
    private readonly Lazy<CelValue> _oldObject = new(() => Versioned(attributes.OldObject, attributes, matched));

    public AdmissionAttributes Attributes { get; } = attributes;

    public ServedResource Matched { get; } = matched;

    public Dictionary<string, CelValue> Values(bool withAuthorizer, bool withNamespace)
    {
        var values = new Dictionary<string, CelValue>
        {
            ["object"] = _object.Value,
            ["oldObject"] = _oldObject.Value,
            ["params"] = CelValue.FromJson(param),
            ["request"] = CelValue.FromJson(Request()),
            ["namespaceObject"] = withNamespace && ns is not null ? CelValue.FromJson(Shown(ns)) : CelValue.Null,
        };
        if (withAuthorizer)
        {
            values["authorizer"] = CelValue.FromAuthorizer(Decide);
            values["authorizer.requestResource"] = CelValue.FromRequestResource(Decide, new CelAccess
            {
                Group = Attributes.Resource.Kind.Group,
                Resource = Attributes.Resource.Schema.Plural,
                Subresource = Attributes.Subresource,
                Namespace = Attributes.Namespace,
                Name = Attributes.Name,
            });
        }

        return values;
    }

    /// <summary>The object in the version that matched.</summary>
    public static JsonObject? Convert(JsonObject? obj, AdmissionAttributes attributes, ServedResource matched)
    {
        if (obj is null || ReferenceEquals(matched, attributes.Resource))
        {
            return obj;
        }

        var converted = Json.Clone(obj);
        converted["apiVersion"] = matched.ApiVersion;
        converted["kind"] = matched.Kind.Kind;
        attributes.Resource.Strategy.Convert(converted, attributes.Resource.ApiVersion, matched.ApiVersion);
        return converted;
    }

    private static CelValue Versioned(JsonObject? obj, AdmissionAttributes attributes, ServedResource matched) =>
        obj is null ? CelValue.Null : CelValue.FromJson(Convert(obj, attributes, matched));

    private JsonObject Request()
    {
        var user = new JsonObject
        {
            ["username"] = Attributes.User.Name,
            ["groups"] = new JsonArray([.. Attributes.User.Groups.Select(group => JsonValue.Create(group))]),
        };
        if (Attributes.User.Uid.Length > 0)
        {
            user["uid"] = Attributes.User.Uid;
        }

        if (Attributes.User.Extra.Count > 0)
        {
            user["extra"] = new JsonObject(Attributes.User.Extra.Select(pair =>
                KeyValuePair.Create(pair.Key, (JsonNode?)new JsonArray([.. pair.Value.Select(value => JsonValue.Create(value))]))));
        }

        var request = new JsonObject
        {
            ["uid"] = "",
            ["kind"] = Kind(Matched),
            ["resource"] = Resource(Matched),
            ["requestKind"] = Kind(Attributes.Resource),
            ["requestResource"] = Resource(Attributes.Resource),
            ["operation"] = Attributes.Operation,
            ["userInfo"] = user,
            ["dryRun"] = Attributes.DryRun,
            ["options"] = Attributes.Options.DeepClone(),
        };
        foreach (var (name, value) in new[]
        {
            ("subResource", Attributes.Subresource), ("requestSubResource", Attributes.Subresource), ("name", Attributes.Name),
            ("namespace", Attributes.Namespace),
        })
        {
            if (value.Length > 0)
            {
                request[name] = value;
            }
        }

        return request;
    }

    private JsonObject Kind(ServedResource resource)
    {
        var kind = ReferenceEquals(resource, Attributes.Resource) ? Attributes.Kind : resource.Kind;
        return new() { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind };
    }

    private static JsonObject Resource(ServedResource resource) => new()
    {
        ["group"] = resource.Kind.Group,
        ["version"] = resource.Kind.Version,
        ["resource"] = resource.Schema.Plural,
    };

    private static JsonObject Shown(JsonObject ns)
    {
        var metadata = new JsonObject();
        foreach (var field in _namespaceFields)
        {
            if (ns.At("metadata", field) is { } value)
            {
                metadata[field] = value.DeepClone();
            }
        }

        return new() { ["metadata"] = metadata, ["spec"] = ns["spec"]?.DeepClone(), ["status"] = ns["status"]?.DeepClone() };
    }

    private (bool, string) Decide(CelAccess access)
    {
        var user = access.ServiceAccount is { } account
            ? new UserInfo
            {
                Name = $"{UserInfo.ServiceAccountPrefix}{account.Namespace}:{account.Name}",
                Groups = [.. UserInfo.ServiceAccountGroups(account.Namespace), UserInfo.Authenticated],
            }
            : Attributes.User;
        var request = new AccessRequest
        {
            User = user,
            Verb = access.Verb,
            Path = access.Path,
            Group = access.Group,
            Resource = access.Resource,
            Subresource = access.Subresource,
            Namespace = access.Namespace,
            Name = access.Name,
        };
        return authorizer.WhyNot(request) is null ? (true, authorizer.AllowedBy(request) ?? "") : (false, "");
    }
}
