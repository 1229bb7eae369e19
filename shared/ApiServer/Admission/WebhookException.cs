namespace Flux.ApiServer.Admission;

/// <summary>A webhook could not be asked, or its answer is none.</summary>
/// <param name="webhook">The webhook's name.</param>
/// <param name="why">What went wrong.</param>
internal sealed class WebhookException(string webhook, string why) : Exception($"failed calling webhook {Rest.Quote.Go(webhook)}: {why}")
{
    /// <summary>What went wrong, without the webhook's name.</summary>
    public string Why { get; } = why;
}
