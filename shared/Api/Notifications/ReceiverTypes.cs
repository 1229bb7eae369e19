namespace Flux.Api;

/// <summary>The values of <c>spec.type</c> of a Receiver that this implementation serves.</summary>
public static class ReceiverTypes
{
    /// <summary>Anyone who knows the path.</summary>
    public const string Generic = "generic";

    /// <summary>GitHub and Gitea: an HMAC over the body.</summary>
    public const string GitHub = "github";
}
