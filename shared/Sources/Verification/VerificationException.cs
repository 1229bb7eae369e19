namespace Flux.Sources.Verification;

/// <summary>A signature that is demanded is missing or wrong, or cannot be checked; the message is the condition's.</summary>
internal sealed class VerificationException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The condition's reason.</summary>
    public string Reason { get; } = reason;
}
