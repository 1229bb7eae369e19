using System.Text.Json.Nodes;
using Flux.ApiServer.Admission;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Registry;

/// <summary>Deletes objects: at once, or once their finalizers and grace period are over.</summary>
internal sealed class Deletion(AdmissionChain admission, TimeProvider clock)
{
    private const int Retries = 100;

    /// <summary>Deletes an object.</summary>
    /// <returns>Its last state, and whether it is gone (rather than waiting).</returns>
    /// <exception cref="ApiException">404, or 409 where a precondition does not hold.</exception>
    public (JsonObject Last, bool Gone) Delete(ServedResource resource, string @namespace, string name, DeleteOptions options) =>
        DeleteAsync(resource, @namespace, name, options, null, CancellationToken.None).AsTask().GetAwaiter().GetResult(); // no webhook is asked, so it is done

    /// <summary>As <see cref="Delete"/>, for a client: policies and webhooks are asked.</summary>
    public async ValueTask<(JsonObject Last, bool Gone)> DeleteAsync(
        ServedResource resource, string @namespace, string name, DeleteOptions options, DeleteContext? context, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var stored = resource.Store.Find(@namespace, name) ?? throw ApiErrors.NotFound(resource.Name, name);
            await admission.BeforeDeleteAsync(context, resource, stored, cancellationToken);
            CheckPreconditions(resource, stored, options);
            if (Try(resource, stored, options) is { } result)
            {
                admission.Notice(resource);
                return result;
            }

            if (attempt >= Retries)
            {
                throw ApiErrors.Modified(resource.Name, name);
            }
        }
    }

    private static void CheckPreconditions(ServedResource resource, StoredObject stored, DeleteOptions options)
    {
        var kind = new GroupResource(resource.Kind.Group, resource.Kind.Kind);
        if (options.Uid.Length > 0 && options.Uid != stored.Uid)
        {
            throw ApiErrors.Conflict(kind, stored.Name, $"the UID in the precondition ({options.Uid}) does not match the UID in record ({stored.Uid}). The object might have been deleted and then recreated");
        }

        var revision = stored.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (options.ResourceVersion.Length > 0 && options.ResourceVersion != revision)
        {
            throw ApiErrors.Conflict(kind, stored.Name, $"the ResourceVersion in the precondition ({options.ResourceVersion}) does not match the ResourceVersion in record ({revision}). The object might have been modified");
        }
    }

    private (JsonObject, bool)? Try(ServedResource resource, StoredObject stored, DeleteOptions options)
    {
        var live = resource.Read(stored);
        var obj = Json.Clone(live);
        var metadata = obj.Map("metadata")!;
        resource.Strategy.OnDelete(obj);
        SetPropagationFinalizers(resource, metadata, options);
        var grace = resource.Strategy.GracePeriod(obj, options);
        var waits = metadata.Texts("finalizers").Any() || grace > 0 || resource.Strategy.WaitsForMore(obj);
        MarkDeleted(metadata, grace, resource.Strategy);
        if (!waits && resource.Strategy.MarksDeleted && !options.DryRun && live.At("metadata", "deletionTimestamp") is null)
        {
            // As the real server does it: watchers see the pod terminate before it is gone.
            if (resource.Store.Update(stored, WritePipeline.ToStorage(resource, Json.Clone(obj)), stored.ApiVersion) is not { } marked)
            {
                return null;
            }

            stored = marked;
            live = resource.Read(marked);
        }

        if (!waits)
        {
            var last = WritePipeline.ToStorage(resource, Json.Clone(live));
            if (!options.DryRun && !resource.Store.Delete(stored, last))
            {
                return null;
            }

            // The store has put the revision of the delete into what it was given.
            var answer = resource.Strategy.MarksDeleted ? obj : live;
            answer.Map("metadata")!["resourceVersion"] = last.At("metadata", "resourceVersion")?.DeepClone();
            return (answer, true);
        }

        if (JsonNode.DeepEquals(obj, live))
        {
            return (obj, false);
        }

        resource.Strategy.OnTerminating(obj);
        if (options.DryRun)
        {
            return (obj, false);
        }

        var updated = resource.Store.Update(stored, WritePipeline.ToStorage(resource, obj), stored.ApiVersion);
        return updated is null ? null : (resource.Read(updated), false);
    }

    private void MarkDeleted(JsonObject metadata, long grace, ResourceStrategy strategy)
    {
        if (metadata["deletionTimestamp"] is null)
        {
            metadata["deletionTimestamp"] = Times.Format(clock.GetUtcNow().AddSeconds(grace));
            if (strategy.HasGracePeriod)
            {
                metadata["deletionGracePeriodSeconds"] = grace;
            }

            if (metadata.Whole("generation") is { } generation and > 0)
            {
                metadata["generation"] = generation + 1;
            }
        }
        else if ((metadata.Whole("deletionGracePeriodSeconds") ?? 0) > grace)
        {
            metadata["deletionTimestamp"] = Times.Format(clock.GetUtcNow().AddSeconds(grace));
            metadata["deletionGracePeriodSeconds"] = grace;
        }
    }

    private static void SetPropagationFinalizers(ServedResource resource, JsonObject metadata, DeleteOptions options)
    {
        var finalizers = metadata.Texts("finalizers").ToList();
        var policy = options.Propagation;
        if (policy.Length == 0)
        {
            if (finalizers.Contains("orphan") || finalizers.Contains("foregroundDeletion"))
            {
                return;
            }

            policy = resource.Strategy.OrphansByDefault ? "Orphan" : "Background";
        }

        var wanted = policy switch { "Orphan" => "orphan", "Foreground" => "foregroundDeletion", _ => "" };
        finalizers.RemoveAll(f => f is "orphan" or "foregroundDeletion" && f != wanted);
        if (wanted.Length > 0 && !finalizers.Contains(wanted))
        {
            finalizers.Add(wanted);
        }

        if (finalizers.Count == 0)
        {
            metadata.Remove("finalizers");
        }
        else
        {
            metadata["finalizers"] = new JsonArray([.. finalizers.Select(f => JsonValue.Create(f))]);
        }
    }
}
