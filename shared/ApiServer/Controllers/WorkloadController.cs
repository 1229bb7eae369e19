using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Flux.ApiServer.Controllers;

/// <summary>
/// Writes the status of one kind of workload: at once that its controller has seen the change, and after a delay that all
/// replicas are ready. There are no Pods behind it.
/// </summary>
internal sealed partial class WorkloadController(
    ServedResource resource,
    ControllerWriter writer,
    ControllerOptions options,
    DeploymentHistory? history,
    RevisionHistory? revisions,
    TimeProvider clock,
    ILogger<WorkloadController> logger) : IController
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (changes, subscription) = StoreFollower.Follow(resource.Store);
        using (subscription)
        {
            await foreach (var change in changes.ReadAllAsync(cancellationToken))
            {
                if (change.Type == StoreEventType.Deleted)
                {
                    continue;
                }

                var seen = MetadataSlice.Scalar(change.Object.Json, ["metadata", "generation"]) ?? "";
                var before = change.Previous is null ? null : MetadataSlice.Scalar(change.Previous.Json, ["metadata", "generation"]);
                if (seen != before)
                {
                    _ = ProgressAsync(change.Object, cancellationToken);
                }
            }
        }
    }

    private async Task ProgressAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(options.Delay, clock, cancellationToken);
            NoteRevision(stored);
            await NoteTemplateAsync(stored, cancellationToken);
            Write(stored, WorkloadStatus.Seen);
            await Task.Delay(options.WorkloadDelay, clock, cancellationToken);
            Write(stored, WorkloadStatus.Ready);
        }
        catch (OperationCanceledException)
        {
            // The server goes.
        }
        catch (ApiException e)
        {
            Log.Failed(logger, e, resource.Name.ToString(), stored.Key);
        }
    }

    private void NoteRevision(StoredObject stored)
    {
        const string revision = "deployment.kubernetes.io/revision";
        if (history is null || resource.Store.Find(stored.Namespace, stored.Name) is not { } now || now.Uid != stored.Uid)
        {
            return;
        }

        var text = history.Record(now);
        writer.Update(resource, stored.Namespace, stored.Name, "", live =>
        {
            if (live.Text("metadata", "uid") == stored.Uid && live.Text("metadata", "annotations", revision) != text)
            {
                live.Child("metadata").Child("annotations")[revision] = text;
            }
        });
    }

    private async Task NoteTemplateAsync(StoredObject stored, CancellationToken cancellationToken)
    {
        if (revisions is not null && resource.Store.Find(stored.Namespace, stored.Name) is { } now && now.Uid == stored.Uid)
        {
            await revisions.RecordAsync(now, resource.Kind.Kind, cancellationToken);
        }
    }

    private void Write(StoredObject stored, Action<string, JsonObject, string> state) =>
        writer.Update(resource, stored.Namespace, stored.Name, "status", live =>
        {
            if (live.Text("metadata", "uid") == stored.Uid && live.At("metadata", "deletionTimestamp") is null)
            {
                state(resource.Kind.Kind, live, writer.Now);
            }
        });

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Writing the status of {Resource} {Key} failed")]
        public static partial void Failed(ILogger logger, Exception e, string resource, string key);
    }
}
