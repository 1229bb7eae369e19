using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Microsoft.Extensions.Logging;

namespace Flux.Notifications;

/// <summary>Asks for a reconcile of what a Receiver names: annotates each object, and wakes its loop.</summary>
internal sealed partial class ReceiverResources(IReconcileSignal signal, TimeProvider clock, ILogger logger)
{
    private const string AnyName = "*";
    private const string SourceApi = "source.toolkit.fluxcd.io/v1";

    /// <param name="client">The Receiver's cluster.</param>
    /// <param name="receiver">The Receiver.</param>
    /// <param name="resource">One of its entries.</param>
    /// <param name="filter">Whether an object, of which it sees the metadata, is concerned; null where all are.</param>
    /// <param name="isOwnNamespaceOnly">Refuses other namespaces than the Receiver's.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="ReceiverException">The Receiver's entry cannot be done.</exception>
    /// <exception cref="KubernetesException">The cluster refused, or has no such object.</exception>
    public async Task RequestAsync(
        IKubernetesClient client, Receiver receiver, ReceiverResource resource, Func<JsonObject, bool>? filter, bool isOwnNamespaceOnly, CancellationToken cancellationToken)
    {
        var @namespace = resource.Namespace is { Length: > 0 } other ? other : receiver.Metadata.Namespace;
        if (isOwnNamespaceOnly && @namespace != receiver.Metadata.Namespace)
        {
            throw new ReceiverException("cross-namespace references are not allowed");
        }

        var kind = GroupVersionKind.From(ApiVersionOf(resource), resource.Kind);
        foreach (var key in await KeysAsync(client, kind, @namespace, resource, filter, cancellationToken))
        {
            await AnnotateAsync(client, kind, key, cancellationToken);
            await WakeAsync(client.Cluster, kind, key, receiver, cancellationToken);
        }
    }

    private static string ApiVersionOf(ReceiverResource resource) => resource.ApiVersion is { Length: > 0 } given
        ? given
        : resource.Kind switch
        {
            "Bucket" or "HelmChart" or "HelmRepository" or "GitRepository" or "OCIRepository" => SourceApi,
            "ImageRepository" => "image.toolkit.fluxcd.io/v1",
            "ArtifactGenerator" => "source.extensions.fluxcd.io/v1beta1",
            _ => throw new ReceiverException($"apiVersion must be specified for kind \"{resource.Kind}\""),
        };

    private static async Task<IReadOnlyList<ObjectKey>> KeysAsync(
        IKubernetesClient client, GroupVersionKind kind, string @namespace, ReceiverResource resource, Func<JsonObject, bool>? filter, CancellationToken cancellationToken)
    {
        if (resource.Name != AnyName)
        {
            var key = new ObjectKey(@namespace, resource.Name);
            if (filter is null)
            {
                return [key];
            }

            var obj = await client.GetAsync(kind, key, cancellationToken) ?? throw new ReceiverException($"unable to read {kind.Kind} \"{key}\" error: not found");
            return filter(Metadata(obj, kind)) ? [key] : [];
        }

        if (resource.MatchLabels.Count == 0)
        {
            throw new ReceiverException("matchLabels field not set when using wildcard '*' as name");
        }

        var selector = string.Join(',', resource.MatchLabels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));
        var list = await client.ListAsync(
            kind, new() { Namespace = @namespace, LabelSelector = selector, MetadataOnly = true }, cancellationToken);
        return [.. list.Items.Where(item => filter is null || filter(Metadata(item, kind))).Select(item => item.KeyOf())];
    }

    // upstream's filters see metadata alone
    private static JsonObject Metadata(JsonObject obj, GroupVersionKind kind) => new()
    {
        ["apiVersion"] = kind.ApiVersion,
        ["kind"] = kind.Kind,
        ["metadata"] = obj["metadata"]?.DeepClone(),
    };

    private async Task AnnotateAsync(IKubernetesClient client, GroupVersionKind kind, ObjectKey key, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject
                {
                    [FluxAnnotations.ReconcileRequestedAt] = clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
                },
            },
        };
        await client.PatchAsync(
            kind, key, PatchType.Merge, patch, new() { FieldManager = FluxKinds.Receiver.FieldManager }, cancellationToken);
    }

    private async Task WakeAsync(string cluster, GroupVersionKind kind, ObjectKey key, Receiver receiver, CancellationToken cancellationToken)
    {
        if (FluxKinds.Find(kind.Kind)?.Gvk.Group != kind.Group)
        {
            return;
        }

        try
        {
            await signal.RequestAsync(
                new(cluster, kind.Kind, key.Namespace, key.Name),
                $"Receiver/{receiver.Metadata.Namespace}/{receiver.Metadata.Name}",
                cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // the annotation is there: the object is reconciled when it is seen
            Log.NotWoken(logger, kind.Kind, key, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Kind}/{Key} was annotated but could not be woken")]
        public static partial void NotWoken(ILogger logger, string kind, ObjectKey key, Exception exception);
    }
}
