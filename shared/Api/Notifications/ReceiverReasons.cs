namespace Flux.Api;

/// <summary>The condition reasons of Receiver, beside <see cref="MetaReasons"/>.</summary>
/// <remarks>Spec: notification-controller api/v1 condition_types.go.</remarks>
public static class ReceiverReasons
{
    /// <summary>The Secret or its key <c>token</c> is missing.</summary>
    public const string TokenNotFound = "TokenNotFound";

    /// <summary>The spec's fields contradict each other.</summary>
    public const string ValidationFailed = "ValidationFailed";
}
