using System.Globalization;
using Flux.Api;
using Flux.Cel;
using Flux.Kubernetes;
using Flux.Notifications.Filters;
using Flux.Notifications.Senders;
using Flux.Notifications.Tokens;
using Flux.Reconciliation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flux.Notifications;

/// <summary>Answers webhooks: finds the Receiver, checks the caller, asks for reconciles.</summary>
/// <remarks>
/// Spec: notification-controller internal/server/receiver_handlers.go. In this order: 413 for the size, 404 for the path, 503
/// where the Receiver is suspended or not ready, 429 where it is called too often, 400 where the caller is not who it should be, 500
/// where a filter cannot be used or an object could not be annotated (the others are), 200. Where several clusters have a Receiver of the path, each is served, and the highest status
/// is answered.
/// </remarks>
public sealed partial class ReceiverHandler
{
    private readonly ReceiverIndex _index;
    private readonly IClusterRegistry _clusters;
    private readonly IOptions<NotificationOptions> _options;
    private readonly ILogger _logger;
    private readonly ReceiverResources _resources;
    private readonly SenderChecks _senders;
    private readonly CallLimits _limits;

    /// <summary>A handler for all Receivers of all clusters.</summary>
    public ReceiverHandler(
        ReceiverIndex index,
        IClusterRegistry clusters,
        IReconcileSignal signal,
        IssuerKeys keys,
        IOptions<NotificationOptions> options,
        TimeProvider clock,
        ILogger<ReceiverHandler> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_index, _clusters, _options, _logger) = (index, clusters, options, logger);
        _resources = new(signal, clock, logger);
        _senders = new(new(keys, clock));
        _limits = new(options.Value, clock);
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

    private async Task<WebhookResult?> HandleAsync(
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

        if (_limits.Take(target) is { } wait)
        {
            return new(429, "the webhook is called too often")
            {
                Headers = new Dictionary<string, string> { ["Retry-After"] = ((long)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture) },
            };
        }

        if (request.Method == "OPTIONS")
        {
            return receiver.Spec.Type == ReceiverTypes.Acr ? EventGrid.AnswerTo(request) : null;
        }

        SenderVerdict verdict;
        try
        {
            verdict = await _senders.CheckAsync(client, receiver, request, cancellationToken);
        }
        catch (ReceiverException e)
        {
            Log.Refused(_logger, target, e.Message);
            return new(400, "the call could not be validated");
        }

        if (verdict.Answer is { } answer)
        {
            return answer;
        }

        var key = verdict.IsOnce && request.Body.Length > 0 ? CallLimits.KeyOf(target, request.Body.Span) : null;
        if (key is not null && _limits.WasDone(key))
        {
            Log.Again(_logger, target);
            return WebhookResult.Ok;
        }

        var result = await RequestAsync(client, receiver, new(request, verdict), target, cancellationToken);
        if (key is not null && result.StatusCode == 200)
        {
            _limits.Done(key);
        }

        return result;
    }

    private async Task<WebhookResult> RequestAsync(
        IKubernetesClient client, Receiver receiver, AcceptedCall call, ReconcileTarget target, CancellationToken cancellationToken)
    {
        List<ResourceFilter?> filters;
        try
        {
            filters = [.. receiver.Spec.Resources.Select(r => ResourceFilter.Of(receiver.Spec.ResourceFilter, r.Filter, call.Claims is not null))];
            if (filters.Exists(filter => filter is not null))
            {
                _ = call.Bodies; // must be JSON where it says so
            }
        }
        catch (Exception e) when (e is ReceiverException or CelException)
        {
            Log.NotFiltered(_logger, target, e.Message);
            return new(500, "the filters could not be used");
        }

        var isOwnNamespaceOnly = _options.Value.NoCrossNamespaceRefs || _clusters.PolicyOf(target.Cluster).NoCrossNamespaceRefs;
        var failed = false;
        foreach (var (resource, filter) in receiver.Spec.Resources.Zip(filters))
        {
            try
            {
                await _resources.RequestAsync(client, receiver, resource, filter is null ? null : obj => filter.Accepts(obj, call.Bodies, call.Claims), isOwnNamespaceOnly, cancellationToken);
            }
            catch (Exception e) when (e is ReceiverException or KubernetesException or CelException)
            {
                Log.NotRequested(_logger, target, resource.Kind, resource.Name, e.Message);
                failed = true;
            }
        }

        return failed ? new(500, "not all resources could be asked to reconcile") : WebhookResult.Ok;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Receiver}: a webhook was refused: {Problem}")]
        public static partial void Refused(ILogger logger, ReconcileTarget receiver, string problem);

        [LoggerMessage(LogLevel.Information, "{Receiver}: a webhook that was done a moment ago was called again, and does nothing")]
        public static partial void Again(ILogger logger, ReconcileTarget receiver);

        [LoggerMessage(LogLevel.Error, "{Receiver}: its filters could not be used: {Problem}")]
        public static partial void NotFiltered(ILogger logger, ReconcileTarget receiver, string problem);

        [LoggerMessage(LogLevel.Error, "{Receiver}: could not be read for a webhook: {Problem}")]
        public static partial void NotRead(ILogger logger, ReconcileTarget receiver, string problem);

        [LoggerMessage(LogLevel.Error, "{Receiver}: {Kind}/{Name} could not be asked to reconcile: {Problem}")]
        public static partial void NotRequested(ILogger logger, ReconcileTarget receiver, string kind, string name, string problem);
    }
}
