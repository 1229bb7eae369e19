using System.Text.Json.Nodes;
using Flux.ApiServer.Admission;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Flux.ApiServer.Controllers;

/// <summary>
/// Part of the API server itself: accepts the names of CustomResourceDefinitions, serves their resources, and clears up
/// when they go. Conditions: <c>NamesAccepted</c>, <c>Established</c>, <c>Terminating</c>.
/// </summary>
internal sealed partial class DefinitionController(
    ObjectStore store,
    ResourceRegistry registry,
    WritePipeline pipeline,
    Deletion deletion,
    WebhookClient webhooks,
    TimeProvider clock,
    ILogger<DefinitionController> logger) : IController
{
    private const string Manager = "kube-apiserver";
    private static readonly GroupResource _name = new("apiextensions.k8s.io", "customresourcedefinitions");
    private readonly ServedResource _definitions = registry.FindAny(_name)
        ?? throw new SchemaException("the built-in data has no CustomResourceDefinition");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (changes, subscription) = StoreFollower.Follow(_definitions.Store);
        using (subscription)
        {
            await foreach (var change in changes.ReadAllAsync(cancellationToken))
            {
                try
                {
                    Handle(change);
                }
                catch (ApiException e)
                {
                    Log.Failed(logger, e, change.Object.Name);
                }
                catch (SchemaException e)
                {
                    Log.Failed(logger, e, change.Object.Name);
                }
            }
        }
    }

    private void Handle(StoreEvent happened)
    {
        if (happened.Type == StoreEventType.Deleted)
        {
            Withdraw(happened.Object.Name);
            return;
        }

        if (_definitions.Store.Find("", happened.Object.Name) is not { } current)
        {
            return;
        }

        var obj = _definitions.Read(current);
        if (obj.At("metadata", "deletionTimestamp") is not null)
        {
            CleanUp(obj);
            return;
        }

        var change = AcceptNames(obj);
        change?.Invoke(obj);
        var definition = CustomResourceDefinition.From(obj);
        if (definition.IsEstablished)
        {
            // Before the condition says so: who waits for it may ask for the resource at once.
            Serve(definition, change is null ? static () => true : EstablishedInStore(definition.Name));
        }

        if (change is not null)
        {
            UpdateStatus(definition.Name, change);
        }
    }

    /// <summary>Serves the definitions that a store begins with, before the first request.</summary>
    public void ServeStored()
    {
        foreach (var stored in _definitions.Store.Objects.Values)
        {
            try
            {
                if (CustomResourceDefinition.From(_definitions.Read(stored)) is { IsEstablished: true } definition)
                {
                    Serve(definition, static () => true);
                }
            }
            catch (SchemaException e)
            {
                Log.Failed(logger, e, stored.Name);
            }
        }
    }

    private void Serve(CustomResourceDefinition definition, Func<bool> isReady)
    {
        var versions = definition.Versions
            .Select(v => (Served: v.IsTrue("served"), Version: new CustomResourceVersion(definition, v) { IsReady = isReady })).ToList();
        registry.SetCustom(definition.Name, [.. versions.Where(v => v.Served).Select(v => Serve(definition, v.Version, versions.Select(o => o.Version)))]);
    }

    /// <summary>Looks at the stored definition until that says it is established.</summary>
    private Func<bool> EstablishedInStore(string name)
    {
        var isEstablished = false;
        return () => isEstablished
            || (isEstablished = _definitions.Store.Find("", name) is { } stored && CustomResourceDefinition.From(Json.Parse(stored.Json)).IsEstablished);
    }

    private ServedResource Serve(CustomResourceDefinition definition, CustomResourceVersion version, IEnumerable<CustomResourceVersion> all) => new(
        CustomResourceKind.Of(definition, version, all),
        new CustomKindStrategy(version, ConversionWebhook.Of(definition.Object, webhooks) is { } webhook ? webhook.Convert : null),
        store.Resource($"{definition.Plural}.{definition.Group}"),
        version);

    /// <summary>The change of status that the names call for; null where it is as it should be.</summary>
    private Action<JsonObject>? AcceptNames(JsonObject obj)
    {
        var names = obj.Map("spec", "names") ?? [];
        var conflict = ConflictOf(obj, names);
        var conditions = obj.Maps("status", "conditions").ToList();
        var accepted = conditions.FirstOrDefault(c => c.Text("type") == "NamesAccepted").Text("status") == "True";
        var established = conditions.FirstOrDefault(c => c.Text("type") == "Established") is not null;
        if (established && accepted == (conflict is null) && JsonNode.DeepEquals(obj.At("status", "acceptedNames"), names))
        {
            return null;
        }

        return current =>
        {
            var status = current.Child("status");
            if (conflict is null)
            {
                status["acceptedNames"] = current.Map("spec", "names")!.DeepClone();
                SetCondition(status, "NamesAccepted", "True", "NoConflicts", "no conflicts found");
                SetCondition(status, "Established", "True", "InitialNamesAccepted", "the initial names have been accepted");
                return;
            }

            status["acceptedNames"] = AcceptedOf(obj, names);
            SetCondition(status, "NamesAccepted", "False", conflict.Value.Reason, conflict.Value.Message);
            if (status.Maps("conditions").All(c => c.Text("type") != "Established" || c.Text("status") != "True"))
            {
                SetCondition(status, "Established", "False", "NotAccepted", "not all names are accepted");
            }
        };
    }

    /// <summary>The names that no other definition has, besides what was accepted before.</summary>
    private JsonObject AcceptedOf(JsonObject obj, JsonObject names)
    {
        var others = OthersOf(obj);
        var accepted = (JsonObject?)obj.Map("status", "acceptedNames")?.DeepClone() ?? [];
        foreach (var field in (ReadOnlySpan<string>)["plural", "singular", "kind", "listKind"])
        {
            if (names.Text(field) is { Length: > 0 } wanted && !others.Any(o => Taken(o, field).Contains(wanted)))
            {
                accepted[field] = wanted;
            }
        }

        return accepted;
    }

    private List<JsonObject> OthersOf(JsonObject obj) =>
    [
        .. _definitions.Store.Objects.Values.Where(d => d.Name != obj.Text("metadata", "name")).Select(d => Json.Parse(d.Json))
            .Where(d => d.Text("spec", "group") == obj.Text("spec", "group")),
    ];

    /// <summary>The last name that another definition of the group has already.</summary>
    private (string Reason, string Message)? ConflictOf(JsonObject obj, JsonObject names)
    {
        var others = OthersOf(obj);
        foreach (var (field, reason) in ((string, string)[])[("listKind", "ListKindConflict"), ("kind", "KindConflict"), ("singular", "SingularConflict"), ("plural", "PluralConflict")])
        {
            var wanted = names.Text(field);
            if (wanted is { Length: > 0 } && others.Any(o => Taken(o, field).Contains(wanted)))
            {
                return (reason, $"{Quote.Go(wanted)} is already in use");
            }
        }

        foreach (var shortName in names.Texts("shortNames"))
        {
            if (others.Any(o => Taken(o, "plural").Contains(shortName)))
            {
                return ("ShortNamesConflict", $"{Quote.Go(shortName)} is already in use");
            }
        }

        return null;
    }

    private static IEnumerable<string?> Taken(JsonObject other, string field)
    {
        var accepted = other.Map("status", "acceptedNames");
        return field is "kind" or "listKind"
            ? [accepted.Text("kind"), accepted.Text("listKind")]
            : [accepted.Text("plural"), accepted.Text("singular"), .. accepted.Texts("shortNames")];
    }

    private void CleanUp(JsonObject obj)
    {
        var metadata = obj.Map("metadata")!;
        if (!metadata.Texts("finalizers").Contains(CustomResourceDefinitionStrategy.CleanupFinalizer))
        {
            return;
        }

        var name = metadata.Text("name")!;
        var definition = CustomResourceDefinition.From(obj);
        var served = registry.FindAny(new GroupResource(definition.Group, definition.Plural));
        if (served is not null)
        {
            foreach (var stored in served.Store.Objects.Values)
            {
                deletion.Delete(served, stored.Namespace, stored.Name, new DeleteOptions());
            }

            if (!served.Store.Objects.IsEmpty)
            {
                WaitForInstances(name, served);
                return;
            }
        }

        Withdraw(name);
        pipeline.Update(Context(name, ""), current =>
        {
            var left = current.Texts("metadata", "finalizers").Where(f => f != CustomResourceDefinitionStrategy.CleanupFinalizer).ToList();
            current.Map("metadata")!["finalizers"] = left.Count == 0 ? null : new JsonArray([.. left.Select(f => JsonValue.Create(f))]);
            if (left.Count == 0)
            {
                current.Map("metadata")!.Remove("finalizers");
            }

            return current;
        }, isPatch: true);
    }

    /// <summary>Objects with finalizers of their own hold the definition back; it is looked at again when the last is gone.</summary>
    private void WaitForInstances(string name, ServedResource served)
    {
        var (changes, subscription) = StoreFollower.Follow(served.Store);
        _ = WatchAsync();

        async Task WatchAsync()
        {
            using (subscription)
            {
                await foreach (var change in changes.ReadAllAsync(CancellationToken.None))
                {
                    if (change.Type == StoreEventType.Deleted && served.Store.Objects.IsEmpty && _definitions.Store.Find("", name) is { } current)
                    {
                        try
                        {
                            CleanUp(_definitions.Read(current));
                        }
                        catch (ApiException e)
                        {
                            Log.Failed(logger, e, name);
                        }

                        return;
                    }
                }
            }
        }
    }

    private void Withdraw(string name)
    {
        var served = registry.Resources.FirstOrDefault(r => r.Custom?.Definition.Name == name);
        registry.SetCustom(name, []);
        served?.Store.EndWatches();
    }

    private Written UpdateStatus(string name, Action<JsonObject> change) => pipeline.Update(Context(name, "status"), current =>
    {
        change(current);
        return current;
    }, isPatch: true);

    private WriteContext Context(string name, string subresource) => new()
    {
        Resource = _definitions,
        Subresource = subresource,
        Namespace = "",
        Name = name,
        User = new UserInfo { Name = "system:apiserver", Groups = [UserInfo.Masters] },
        Now = clock.GetUtcNow(),
        FieldManager = Manager,
        Operation = "update",
    };

    private void SetCondition(JsonObject status, string type, string value, string reason, string message)
    {
        if (status["conditions"] is not JsonArray conditions)
        {
            status["conditions"] = conditions = [];
        }

        var existing = conditions.OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type);
        var since = existing?.Text("status") == value ? existing.Text("lastTransitionTime") : Times.Format(clock.GetUtcNow());
        if (existing is not null)
        {
            conditions.Remove(existing);
        }

        conditions.Add(new JsonObject
        {
            ["type"] = type,
            ["status"] = value,
            ["lastTransitionTime"] = since,
            ["reason"] = reason,
            ["message"] = message,
        });
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Handling CustomResourceDefinition {Name} failed")]
        public static partial void Failed(ILogger logger, Exception e, string name);
    }
}
