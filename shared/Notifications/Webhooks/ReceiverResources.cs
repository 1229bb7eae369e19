using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flux.Notifications;

/// <summary>Asks for a reconcile of what a Receiver names: annotates each object, and wakes its loop.</summary>
internal sealed partial class ReceiverResources(
    IReconcileSignal signal, IOptions<NotificationOptions> options, TimeProvider clock, ILogger logger)
{
    private const string AnyName = "*";
    private const string SourceApi = "source.toolkit.fluxcd.io/v1";

    /// <exception cref="ReceiverException">The Receiver's entry cannot be done.</exception>
    /// <exception cref="KubernetesException">The cluster refused, or has no such object.</exception>
    public async Task RequestAsync(IKubernetesClient client, Receiver receiver, ReceiverResource resource, CancellationToken cancellationToken)
    {
        var @namespace = resource.Namespace is { Length: > 0 } other ? other : receiver.Metadata.Namespace;
        if (options.Value.NoCrossNamespaceRefs && @namespace != receiver.Metadata.Namespace)
        {
            throw new ReceiverException("cross-namespace references are not allowed");
        }

        var kind = GroupVersionKind.From(ApiVersionOf(resource), resource.Kind);
        foreach (var name in await NamesAsync(client, kind, @namespace, resource, cancellationToken))
        {
            await AnnotateAsync(client, kind, new(@namespace, name), cancellationToken);
            await WakeAsync(client.Cluster, kind, new(@namespace, name), receiver, cancellationToken);
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

    private static async Task<IReadOnlyList<string>> NamesAsync(
        IKubernetesClient client, GroupVersionKind kind, string @namespace, ReceiverResource resource, CancellationToken cancellationToken)
    {
        if (resource.Name != AnyName)
        {
            return [resource.Name];
        }

        if (resource.MatchLabels.Count == 0)
        {
            throw new ReceiverException("matchLabels field not set when using wildcard '*' as name");
        }

        var selector = string.Join(',', resource.MatchLabels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));
        var list = await client.ListAsync(
            kind, new() { Namespace = @namespace, LabelSelector = selector, MetadataOnly = true }, cancellationToken);
        return [.. list.Items.Select(item => item.KeyOf().Name)];
    }

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
