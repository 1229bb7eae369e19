using Flux.Api;
using Flux.Kubernetes;
using Flux.Reconciliation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flux.Notifications;

/// <summary>Answers webhooks: finds the Receiver, checks the caller, asks for reconciles.</summary>
/// <remarks>
/// Spec: notification-controller internal/server/receiver_handlers.go. In this order: 413 for the size, 404 for the path, 503
/// where the Receiver is suspended or not ready, 400 where the caller is not who it should be, 500 where an object could not be
/// annotated (the others are), 200. Where several clusters have a Receiver of the path, each is served, and the highest status
/// is answered.
/// </remarks>
public sealed partial class ReceiverHandler
{
    private readonly ReceiverIndex _index;
    private readonly IClusterRegistry _clusters;
    private readonly IOptions<NotificationOptions> _options;
    private readonly ILogger _logger;
    private readonly ReceiverResources _resources;

    /// <summary>A handler for all Receivers of all clusters.</summary>
    public ReceiverHandler(
        ReceiverIndex index,
        IClusterRegistry clusters,
        IReconcileSignal signal,
        IOptions<NotificationOptions> options,
        TimeProvider clock,
        ILogger<ReceiverHandler> logger)
    {
        (_index, _clusters, _options, _logger) = (index, clusters, options, logger);
        _resources = new(signal, options, clock, logger);
    }

    /// <summary>Handles one call.</summary>
    public async Task<WebhookResult> HandleAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Body.Length > _options.Value.MaxBodyBytes)
        {
            return WebhookResult.TooLarge;
        }

        if (!WebhookPath.IsWellFormed(request.Path))
        {
            return WebhookResult.NotFound;
        }

        var result = WebhookResult.NotFound;
        foreach (var target in await _index.FindAsync(request.Path, cancellationToken))
        {
            if ((request.Cluster is null || request.Cluster == target.Cluster)
                && await HandleAsync(target, request, cancellationToken) is { } answer
                && (result == WebhookResult.NotFound || answer.StatusCode > result.StatusCode))
            {
                result = answer;
            }
        }

        return result;
    }

    /// <summary>Null where the Receiver is not there any more, or has another path now.</summary>
    private async Task<WebhookResult?> HandleAsync(ReconcileTarget target, WebhookRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var client = _clusters.Get(target.Cluster);
            var json = await client.GetAsync(FluxKinds.Receiver.Gvk, new(target.Namespace, target.Name), cancellationToken);
            if (json is null || Receiver.Read(json) is not { } receiver || receiver.Status.WebhookPath != request.Path)
            {
                _index.Remove(target);
                return null;
            }

            return await HandleAsync(client, receiver, request, target, cancellationToken);
        }
        catch (Exception e) when (e is KubernetesException or KeyNotFoundException or FluxObjectException)
        {
            Log.NotRead(_logger, target, e.Message);
            return new(500, "the receiver could not be read");
        }
    }

    private async Task<WebhookResult> HandleAsync(
        IKubernetesClient client, Receiver receiver, WebhookRequest request, ReconcileTarget target, CancellationToken cancellationToken)
    {
        var ready = receiver.Status.Conditions.Any(
            condition => condition is { Type: ConditionTypes.Ready, Status: ConditionStatus.True });
        if (receiver.Suspended || !ready)
        {
            var why = receiver.Suspended ? "the receiver is suspended" : "the receiver is not ready";
            Log.Refused(_logger, target, why);
            return new(503, why);
        }

        if (await ProblemAsync(client, receiver, request, cancellationToken) is { } problem)
        {
            Log.Refused(_logger, target, problem);
            return new(400, "the call could not be validated");
        }

        var failed = false;
        foreach (var resource in receiver.Spec.Resources)
        {
            try
            {
                await _resources.RequestAsync(client, receiver, resource, cancellationToken);
            }
            catch (Exception e) when (e is ReceiverException or KubernetesException)
            {
                Log.NotRequested(_logger, target, resource.Kind, resource.Name, e.Message);
                failed = true;
            }
        }

        return failed ? new(500, "not all resources could be asked to reconcile") : WebhookResult.Ok;
    }

    /// <summary>Why the caller is refused, for the log; null where it is not.</summary>
    private static async Task<string?> ProblemAsync(
        IKubernetesClient client, Receiver receiver, WebhookRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var token = await ReceiverSecret.TokenAsync(client, receiver, cancellationToken);
            return receiver.Spec.Type switch
            {
                ReceiverTypes.Generic => null,
                ReceiverTypes.GitHub => GitHubSignature.Problem(request, token) ?? EventProblem(receiver, request.Header("X-GitHub-Event") ?? ""),
                var other => $"receiver type \"{other}\" not supported",
            };
        }
        catch (ReceiverException e)
        {
            return e.Message;
        }
    }

    private static string? EventProblem(Receiver receiver, string name) =>
        receiver.Spec.Events.Count == 0 || receiver.Spec.Events.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"the GitHub event \"{name}\" is not authorised";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Receiver}: a webhook was refused: {Problem}")]
        public static partial void Refused(ILogger logger, ReconcileTarget receiver, string problem);

        [LoggerMessage(LogLevel.Error, "{Receiver}: could not be read for a webhook: {Problem}")]
        public static partial void NotRead(ILogger logger, ReconcileTarget receiver, string problem);

        [LoggerMessage(LogLevel.Error, "{Receiver}: {Kind}/{Name} could not be asked to reconcile: {Problem}")]
        public static partial void NotRequested(ILogger logger, ReconcileTarget receiver, string kind, string name, string problem);
    }
}
