using Flux.Api;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Notifications;

/// <summary>Works out the path from the token, and makes it known.</summary>
internal sealed class InitializePathStep(ReceiverIndex index) : IReconcileStep<ReceiverContext>
{
    public string Name => "InitializePath";

    public string FailureReason => ReceiverReasons.TokenNotFound;

    /// <returns><c>Failed(TokenNotFound)</c> where there is no token.</returns>
    public async Task<StepResult> RunAsync(ReceiverContext context, CancellationToken cancellationToken)
    {
        var receiver = context.Receiver ?? throw new ReceiverException("the object was not read");
        try
        {
            // without a shared secret the path is made of the names alone, and is no secret
            var token = new Secret("");
            if (receiver.Spec.Type != ReceiverTypes.GenericOidc)
            {
                token = (await ReceiverSecret.ReadAsync(context.Client, receiver, cancellationToken)).Token;
                context.Mask.Add(token);
            }

            context.Path = WebhookPath.Of(token, receiver.Metadata.Name, receiver.Metadata.Namespace);
        }
        catch (ReceiverException e)
        {
            index.Remove(context.Target);
            context.Status.Remove("webhookPath");
            context.AddEvent(EventSeverity.Error, MetaReasons.Failed, e.Message);
            return new StepResult.Failed(ReceiverReasons.TokenNotFound, e) { Quiet = true };
        }

        context.Status["webhookPath"] = context.Path;
        index.Set(context.Target, context.Path);
        return StepResult.Next;
    }
}
