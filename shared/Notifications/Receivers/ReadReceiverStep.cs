using Flux.Api;
using Flux.Cel;
using Flux.Notifications.Filters;
using Flux.Notifications.Tokens;
using Flux.Reconciliation;

namespace Flux.Notifications;

/// <summary>Reads the object and refuses what can never work.</summary>
internal sealed class ReadReceiverStep : IReconcileStep<ReceiverContext>
{
    private const string Prefix = "Reconciliation failed terminally due to configuration error";

    public string Name => "ReadReceiver";

    public string FailureReason => MetaReasons.Failed;

    /// <returns>
    /// <c>Stalled</c> with <c>ValidationFailed</c>, or with <c>InvalidCELExpression</c> for a filter or an expression over a token.
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

    // in upstream's order
    private static StepResult.Stalled? Problem(ReceiverSpec spec) =>
        FilterProblem(spec) is { } filter ? Terminal(MetaReasons.InvalidCelExpression, filter)
        : SpecProblem(spec) is { } contradiction ? Terminal(ReceiverReasons.ValidationFailed, contradiction)
        : TokenRules.Problem(spec.OidcProviders) is { } provider ? Terminal(ReceiverReasons.ValidationFailed, provider)
        : TokenRules.ExpressionProblem(spec.OidcProviders) is { } expression ? Terminal(MetaReasons.InvalidCelExpression, expression)
        : null;

    private static string? FilterProblem(ReceiverSpec spec)
    {
        var hasClaims = spec.Type == ReceiverTypes.GenericOidc;
        try
        {
            ResourceFilter.Compile(spec.ResourceFilter, hasClaims);
        }
        catch (CelException e)
        {
            return $"invalid resourceFilter expression: {e.Message}";
        }

        for (var i = 0; i < spec.Resources.Count; i++)
        {
            var resource = spec.Resources[i];
            try
            {
                ResourceFilter.Compile(resource.Filter, hasClaims);
            }
            catch (CelException e)
            {
                return $"invalid filter expression for resources[{i}] (kind=\"{resource.Kind}\", name=\"{resource.Name}\"): {e.Message}";
            }
        }

        return null;
    }

    private static string? SpecProblem(ReceiverSpec spec) => spec switch
    {
        { Type: ReceiverTypes.GenericOidc, OidcProviders.Count: 0 } => "generic-oidc receiver requires at least one oidcProvider",
        { Type: not ReceiverTypes.GenericOidc, OidcProviders.Count: > 0 } => "oidcProviders can only be set when type is generic-oidc",
        { Type: ReceiverTypes.GenericOidc, SecretRef: not null } => "secretRef cannot be set when type is generic-oidc",
        { Type: not ReceiverTypes.GenericOidc, SecretRef: null } => "secretRef is required when type is not generic-oidc",
        _ => null,
    };

    private static StepResult.Stalled Terminal(string reason, string problem) => new(reason, $"{Prefix}: {problem}");
}
