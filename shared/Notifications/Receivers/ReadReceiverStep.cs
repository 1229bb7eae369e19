using Flux.Api;
using Flux.Reconciliation;

namespace Flux.Notifications;

/// <summary>Reads the object and refuses what can never work.</summary>
internal sealed class ReadReceiverStep : IReconcileStep<ReceiverContext>
{
    private const string Prefix = "Reconciliation failed terminally due to configuration error";

    public string Name => "ReadReceiver";

    public string FailureReason => MetaReasons.Failed;

    /// <returns>
    /// <c>Stalled</c> with <c>ValidationFailed</c>, with <c>UnsupportedType</c>, or with <c>InvalidCELExpression</c> for a filter.
    /// </returns>
    public async Task<StepResult> RunAsync(ReceiverContext context, CancellationToken cancellationToken)
    {
        try
        {
            context.Receiver = Receiver.Read(context.Object.Json);
        }
        catch (FluxObjectException e)
        {
            return Terminal(ReceiverReasons.ValidationFailed, e.Message);
        }

        if (Problem(context.Receiver.Spec) is { } problem)
        {
            context.Status.Remove("webhookPath");
            return problem;
        }

        await context.ProgressAsync("Reconciliation in progress", write: false, cancellationToken);
        return StepResult.Next;
    }

    private static StepResult.Stalled? Problem(ReceiverSpec spec)
    {
        if (spec.ResourceFilter is { Length: > 0 })
        {
            return Terminal(MetaReasons.InvalidCelExpression, "spec.resourceFilter is not supported yet");
        }

        var filtered = spec.Resources.ToList().FindIndex(resource => resource.Filter is { Length: > 0 });
        return filtered >= 0
            ? Terminal(MetaReasons.InvalidCelExpression, $"spec.resources[{filtered}].filter is not supported yet")
            : spec switch
            {
                { Type: not (ReceiverTypes.Generic or ReceiverTypes.GitHub) } =>
                    Terminal(ReceiverReasons.UnsupportedType, $"spec.type '{spec.Type}' is not supported yet"),
                { OidcProviders.Count: > 0 } =>
                    Terminal(ReceiverReasons.ValidationFailed, "oidcProviders can only be set when type is generic-oidc"),
                { SecretRef: null } =>
                    Terminal(ReceiverReasons.ValidationFailed, "secretRef is required when type is not generic-oidc"),
                _ => null,
            };
    }

    private static StepResult.Stalled Terminal(string reason, string problem) => new(reason, $"{Prefix}: {problem}");
}
