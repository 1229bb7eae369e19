namespace Flux.FileCommands.Templating;

/// <summary>What values a flag takes.</summary>
internal enum GoFlagKind
{
    Text,
    Bool,
    Int,
    Float,
    Duration,

    /// <summary>Several values, separated by commas or given again.</summary>
    List,

    /// <summary>Several values, each as it is.</summary>
    Array,

    /// <summary><c>key=value</c>, separated by commas.</summary>
    Map,

    /// <summary>How to wait for objects.</summary>
    Wait,
}

/// <summary>A flag of a Go program.</summary>
/// <param name="Kind">What values it takes.</param>
/// <param name="Short">Its letter; null where it has none.</param>
/// <param name="Deprecated">What to tell who uses it; null where it is not deprecated.</param>
internal sealed record GoFlag(GoFlagKind Kind, char? Short = null, string? Deprecated = null)
{
    /// <summary>The value where it stands alone; null where it needs one.</summary>
    public string? WithoutValue { get; init; } = Kind == GoFlagKind.Bool ? "true" : null;
}

/// <summary>A command line that cannot be read; Go's message.</summary>
/// <param name="message">The message.</param>
internal sealed class GoFlagException(string message) : Exception(message);
