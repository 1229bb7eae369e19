namespace Flux.Yaml.Patching;

/// <summary>A patch that cannot be read or does not apply. The message is upstream's.</summary>
/// <param name="reason">What kind of failure it is.</param>
/// <param name="message">What is wrong, with the path.</param>
/// <param name="inner">The cause.</param>
public sealed class PatchException(PatchFailure reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of failure it is.</summary>
    public PatchFailure Reason { get; } = reason;
}
