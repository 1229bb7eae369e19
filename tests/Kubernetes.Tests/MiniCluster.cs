using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Schemas;
using Flux.Primitives;
using Flux.TestKit.Kubernetes;
using Flux.Yaml.Patching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Kubernetes.Tests;

/// <summary>
/// A few dozen lines of API server behind a message handler: storage, label selectors, dry runs, JSON patches, finalizers, and
/// the real server-side apply of the embedded server. What a test wants to go wrong, it says with <see cref="Refuse"/>.
/// </summary>
internal sealed class MiniCluster : HttpMessageHandler
{
    private static readonly string[] _kinds =
    [
        "Namespace", "ConfigMap", "Secret", "Service", "Pod", "Deployment", "StatefulSet", "Job", "ClusterRole",
        "CustomResourceDefinition", "StorageClass",
    ];

    private static readonly List<ResourceSchema> _schemas =
        [.. SchemaCatalog.BuiltIn.Resources.Where(r => _kinds.Contains(r.Kind.Kind) && r.Kind.Version == "v1" && r.Kind.Group is not "events.k8s.io")];

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Plural, ObjectKey Key), JsonObject> _objects = [];
    private int _version = 100;

    public ImmediateTimeProvider Clock { get; } = new();

    public RequestCounter Counter { get; } = new();

    /// <summary>Asked before each request; what it returns is the answer.</summary>
    public Func<MiniRequest, (int Code, string Reason, string Message)?> Refuse { get; set; } = _ => null;

    /// <summary>The writes that were stored, in order: <c>apply configmaps/x</c>.</summary>
    public List<string> Writes { get; } = [];

    public KubernetesClient Client(KubernetesClientOptions? options = null) => new(
        new ClusterConnection { Cluster = "mini", Server = new Uri("http://mini.test") },
        options ?? new() { OnRequest = Counter.Add }, Clock, NullLogger<KubernetesClient>.Instance, this, () => 0.5);

    public JsonObject? Find(string plural, string name, string ns = "apps")
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault((plural, new(ns, name)))?.DeepClone().AsObject();
        }
    }

    /// <summary>Changes an object as someone else would, e.g. a controller its status; null as object creates one.</summary>
    public void Edit(string plural, string name, Action<JsonObject> edit, string manager = "kubectl-edit", string ns = "apps")
    {
        lock (_gate)
        {
            var schema = _schemas.Single(s => s.Plural == plural);
            var live = _objects.GetValueOrDefault((plural, new(schema.Namespaced ? ns : "", name)));
            var updated = live?.DeepClone().AsObject() ?? new JsonObject
            {
                ["apiVersion"] = schema.Kind.ApiVersion,
                ["kind"] = schema.Kind.Kind,
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
            };
            if (!schema.Namespaced)
            {
                updated.Metadata()!.Remove("namespace");
            }

            edit(updated);
            FieldManager.Update(schema, live, updated, manager, null, Clock.GetUtcNow());
            Store(schema, live, updated, dryRun: false);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken));
        lock (_gate)
        {
            return request.RequestUri!.AbsolutePath is "/api" or "/apis"
                ? Answer(Discovery(request.RequestUri.AbsolutePath == "/api"))
                : Handle(request, body);
        }
    }

    private HttpResponseMessage Handle(HttpRequestMessage request, JsonNode? body)
    {
        var parts = request.RequestUri!.AbsolutePath.Trim('/').Split('/');
        var rest = parts[(parts[0] == "api" ? 2 : 3)..];
        var ns = rest is ["namespaces", var n, _, ..] ? n : "";
        rest = ns.Length > 0 ? rest[2..] : rest;
        var group = parts[0] == "api" ? "" : parts[1];
        if (_schemas.Find(s => s.Plural == rest[0] && s.Kind.Group == group) is not { } schema)
        {
            return Answer(new JsonObject { ["kind"] = "Status", ["message"] = "the server could not find the requested resource" }, HttpStatusCode.NotFound);
        }

        var query = HttpUtility.ParseQueryString(request.RequestUri.Query);
        var name = rest.Length > 1 ? Uri.UnescapeDataString(rest[1]) : "";
        var asked = new MiniRequest(request.Method.Method, schema.Plural, ns, name, body, query["dryRun"] == "All");
        if (Refuse(asked) is { } refusal)
        {
            return Status(refusal.Code, refusal.Reason, refusal.Message);
        }

        var place = (schema.Plural, new ObjectKey(ns, name));
        var live = _objects.GetValueOrDefault(place);
        return (request.Method.Method, name) switch
        {
            ("GET", "") => List(request, schema, ns, query["labelSelector"] ?? ""),
            ("GET", _) when live is not null => Answer(live),
            ("PATCH", _) => Patch(request, schema, live, body!, query["fieldManager"] ?? "", asked),
            ("DELETE", _) when live is not null => Delete(place, live, body as JsonObject),
            _ => Status(404, "NotFound", $"{schema.Plural} \"{name}\" not found"),
        };
    }

    private HttpResponseMessage List(HttpRequestMessage request, ResourceSchema schema, string ns, string selector)
    {
        var labels = LabelSelector.Parse(selector);
        var partial = request.Headers.Accept.ToString().Contains("PartialObjectMetadataList", StringComparison.Ordinal);
        var found = _objects
            .Where(o => o.Key.Plural == schema.Plural && (ns.Length == 0 || o.Key.Key.Namespace == ns))
            .Where(o => labels.Matches(o.Value.Metadata()?["labels"] as JsonObject))
            .Select(o => partial ? new JsonObject { ["metadata"] = o.Value["metadata"]!.DeepClone() } : o.Value.DeepClone());
        return Answer(new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = _version.ToString(CultureInfo.InvariantCulture) },
            ["items"] = new JsonArray([.. found]),
        });
    }

    private HttpResponseMessage Patch(
        HttpRequestMessage request, ResourceSchema schema, JsonObject? live, JsonNode body, string manager, MiniRequest asked)
    {
        if (request.Content!.Headers.ContentType!.MediaType == "application/apply-patch+yaml")
        {
            var applied = FieldManager.Apply(schema, live, body.AsObject(), manager, force: true, null, Clock.GetUtcNow());
            return Answer(ReferenceEquals(applied, live) ? live : Store(schema, live, applied, asked.DryRun));
        }

        if (live is null)
        {
            return Status(404, "NotFound", $"{schema.Plural} \"{asked.Name}\" not found");
        }

        var patched = JsonPatch.Apply(live, body.AsArray())!.AsObject();
        FieldManager.Update(schema, live, patched, manager, null, Clock.GetUtcNow());
        return Answer(Store(schema, live, patched, asked.DryRun));
    }

    private JsonObject Store(ResourceSchema schema, JsonObject? live, JsonObject updated, bool dryRun)
    {
        var metadata = updated.Metadata()!;
        metadata["uid"] = live?.UidOf() ?? $"uid-{_version}";
        var changed = live is null || !JsonNode.DeepEquals(live["spec"], updated["spec"]);
        metadata["generation"] = (live?.Metadata()?["generation"]?.GetValue<long>() ?? 0) + (changed ? 1 : 0);
        if (dryRun)
        {
            return updated;
        }

        metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        var key = updated.KeyOf();
        _objects[(schema.Plural, key)] = updated;
        Writes.Add($"{(live is null ? "create" : "update")} {schema.Plural}/{key.Name}");
        return updated;
    }

    private HttpResponseMessage Delete((string Plural, ObjectKey Key) place, JsonObject live, JsonObject? options)
    {
        if ((options?["preconditions"] as JsonObject)?.Text("uid") is { Length: > 0 } uid && uid != live.UidOf())
        {
            return Status(409, "Conflict", "the UID in the precondition does not match");
        }

        Writes.Add($"delete {place.Plural}/{place.Key.Name}");
        if (live.Metadata()!["finalizers"] is JsonArray { Count: > 0 })
        {
            live.Metadata()!["deletionTimestamp"] = "2026-01-02T03:04:05Z";
            live.Metadata()!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            return Answer(live);
        }

        _objects.Remove(place);
        return Answer(new JsonObject { ["kind"] = "Status", ["status"] = "Success" });
    }

    private static JsonObject Discovery(bool core) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["items"] = new JsonArray([.. _schemas.Where(s => s.Kind.Group.Length == 0 == core).GroupBy(s => s.Kind.Group).Select(g => new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = g.Key },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["version"] = "v1",
                ["resources"] = new JsonArray([.. g.Select(s => new JsonObject
                {
                    ["resource"] = s.Plural,
                    ["responseKind"] = new JsonObject { ["kind"] = s.Kind.Kind },
                    ["scope"] = s.Namespaced ? "Namespaced" : "Cluster",
                })]),
            }),
        })]),
    };

    private static HttpResponseMessage Answer(JsonObject obj, HttpStatusCode status = HttpStatusCode.OK) => new(status)
    {
        Content = new StringContent(obj.ToJsonString(), Encoding.UTF8, "application/json"),
    };

    private static HttpResponseMessage Status(int code, string reason, string message) => Answer(
        new JsonObject
        {
            ["kind"] = "Status",
            ["status"] = "Failure",
            ["message"] = message,
            ["reason"] = reason,
            ["code"] = code,
            ["details"] = new JsonObject { ["name"] = "named" },
        },
        (HttpStatusCode)code);

    internal sealed record MiniRequest(string Method, string Plural, string Namespace, string Name, JsonNode? Body, bool DryRun);
}
