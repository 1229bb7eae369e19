namespace Flux.Identity;

/// <summary>What the host's own identity is read from. Only hosts read the environment, so they bring it.</summary>
public sealed record HostEnvironment
{
    /// <summary>An environment without variables and files.</summary>
    public static HostEnvironment None { get; } = new();

    /// <summary>The value of an environment variable; null or empty where it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>The user's home folder, where command-line tools leave credentials; null not to look there.</summary>
    public string? Home { get; init; }

    internal string? this[string name] => Variable(name) is { Length: > 0 } value ? value : null;
}
