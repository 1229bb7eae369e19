namespace Flux.Yaml.Patching;

/// <summary>Why a patch failed.</summary>
public enum PatchFailure
{
    /// <summary>The patch itself is malformed.</summary>
    Malformed,

    /// <summary>The patch does not go together with what it is applied to, or with itself.</summary>
    Unmergeable,

    /// <summary>A path leads nowhere.</summary>
    Missing,

    /// <summary>A <c>test</c> operation found another value.</summary>
    TestFailed,

    /// <summary>The patch is larger than the limits allow.</summary>
    TooLarge,
}
