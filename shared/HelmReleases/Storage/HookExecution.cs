namespace Flux.HelmReleases.Storage;

/// <summary>How a hook ran last.</summary>
/// <remarks>Spec: Helm 4, pkg/release/v1/hook.go.</remarks>
public sealed record HookExecution
{
    /// <summary>It runs.</summary>
    public const string Running = "Running";

    /// <summary>It came through.</summary>
    public const string Succeeded = "Succeeded";

    /// <summary>It did not.</summary>
    public const string Failed = "Failed";

    /// <summary>Nobody knows.</summary>
    public const string Unknown = "Unknown";

    /// <summary>It never ran.</summary>
    public static HookExecution None { get; } = new();

    /// <summary>When it was created; zero where it never ran.</summary>
    public GoTime StartedAt { get; init; }

    /// <summary>When it ended; zero where it did not.</summary>
    public GoTime CompletedAt { get; init; }

    /// <summary>One of the constants; empty where it never ran.</summary>
    public string Phase { get; init; } = "";
}
