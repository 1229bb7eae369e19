using System.Globalization;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Flux.ApiServer.Controllers;

/// <summary>Empties namespaces under deletion, says what still holds them, and finalizes them when they are empty.</summary>
internal sealed partial class NamespaceController(
    ObjectStore store,
    ResourceRegistry registry,
    ControllerWriter writer,
    Deletion deletion,
    DelayedChannel<(ResourceStore Resource, StoreEvent Change)> changes,
    ILogger<NamespaceController> logger) : IController
{
    private readonly ServedResource _namespaces = registry.FindAny(new GroupResource("", "namespaces"))
        ?? throw new Schemas.SchemaException("the built-in data has no Namespace");

    private readonly HashSet<string> _terminating = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        store.FollowAll(changes);
        try
        {
            await foreach (var (resource, change) in changes.ReadAllAsync(cancellationToken))
            {
                try
                {
                    Handle(resource, change);
                }
                catch (ApiException e)
                {
                    Log.Failed(logger, e, change.Object.Key);
                }
            }
        }
        finally
        {
            store.Unfollow(changes);
        }
    }

    private void Handle(ResourceStore resource, StoreEvent change)
    {
        if (!ReferenceEquals(resource, _namespaces.Store))
        {
            if (change.Type == StoreEventType.Deleted && _terminating.Contains(change.Object.Namespace))
            {
                Empty(change.Object.Namespace);
            }

            return;
        }

        var name = change.Object.Name;
        if (change.Type == StoreEventType.Deleted)
        {
            _terminating.Remove(name);
        }
        else if (MetadataSlice.Scalar(change.Object.Json, ["metadata", "deletionTimestamp"]) is not null && _terminating.Add(name))
        {
            Empty(name);
        }
    }

    private void Empty(string name)
    {
        if (_namespaces.Store.Find("", name) is null)
        {
            return;
        }

        foreach (var (resource, stored) in ContentOf(name))
        {
            try
            {
                deletion.Delete(resource, name, stored.Name, new DeleteOptions { Propagation = "Background", GracePeriodSeconds = 0, Uid = stored.Uid });
            }
            catch (ApiException e) when (e.Code is 404 or 409)
            {
                // Gone, or replaced meanwhile.
            }
        }

        var left = ContentOf(name);
        if (left.Count == 0)
        {
            writer.Update(_namespaces, "", name, "finalize", ns => ns.Map("spec")?.Remove("finalizers"));
        }
        else
        {
            writer.Update(_namespaces, "", name, "status", ns => Describe(ns.Child("status"), left));
        }
    }

    private List<(ServedResource Resource, StoredObject Stored)> ContentOf(string name) =>
        [.. registry.Resources.Where(r => r.Namespaced && r.Schema.Verbs.Contains("delete")).DistinctBy(r => r.Store)
            .SelectMany(r => r.Store.Objects.Values.Where(o => o.Namespace == name).Select(o => (r, o)))];

    private void Describe(JsonObject status, List<(ServedResource Resource, StoredObject Stored)> left)
    {
        void Set(string type, bool value, string reason, string message) =>
            Conditions.Set(status, type, value ? "True" : "False", reason, message, writer.Now);

        var content = left.GroupBy(l => l.Resource.Name.ToString()).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key}{(g.Key.Contains('.', StringComparison.Ordinal) ? "" : ".")} has {Count(g.Count())} resource instances");
        var finalizers = left.SelectMany(l => Json.Parse(l.Stored.Json).Texts("metadata", "finalizers"))
            .GroupBy(f => f).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} in {Count(g.Count())} resource instances").ToList();
        Set("NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered");
        Set("NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed");
        Set("NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization");
        Set("NamespaceContentRemaining", true, "SomeResourcesRemain", $"Some resources are remaining: {string.Join(", ", content)}");
        if (finalizers.Count > 0)
        {
            Set("NamespaceFinalizersRemaining", true, "SomeFinalizersRemain", $"Some content in the namespace has finalizers remaining: {string.Join(", ", finalizers)}");
        }
        else
        {
            Set("NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers", "All content-preserving finalizers finished");
        }
    }

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Emptying the namespace of {Key} failed")]
        public static partial void Failed(ILogger logger, Exception e, string key);
    }
}
