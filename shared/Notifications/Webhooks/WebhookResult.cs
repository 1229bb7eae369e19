namespace Flux.Notifications;

/// <summary>What to answer.</summary>
/// <param name="StatusCode">200, 400, 404, 413, 429, 500 or 503.</param>
/// <param name="Problem">What went wrong, without anything a caller should not know; empty for 200.</param>
public sealed record WebhookResult(int StatusCode, string Problem)
{
    /// <summary>It was done.</summary>
    public static WebhookResult Ok { get; } = new(200, "");

    /// <summary>There is no such webhook.</summary>
    public static WebhookResult NotFound { get; } = new(404, "there is no such webhook");

    /// <summary>The body is over the limit.</summary>
    public static WebhookResult TooLarge { get; } = new(413, "the body is too large");

    /// <summary>JSON to answer with, where the sender waits for more than the status; null for nothing.</summary>
    public string? Json { get; init; }

    /// <summary>Headers to answer with.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
}
