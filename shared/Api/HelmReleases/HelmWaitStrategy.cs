namespace Flux.Api;

/// <summary>How to wait for what was applied.</summary>
public sealed record HelmWaitStrategy
{
    /// <summary>As kstatus has it.</summary>
    public const string Poller = "poller";

    /// <summary>As Helm 3 did.</summary>
    public const string Legacy = "legacy";

    /// <summary>One of the constants.</summary>
    [Schema(Enum = [Poller, Legacy])]
    public required string Name { get; init; }
}
