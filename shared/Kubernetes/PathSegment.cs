namespace Flux.Kubernetes;

/// <summary>Judges names that become a part of a path: <c>..</c> would make another object's path of it, even a whole collection's.</summary>
internal static class PathSegment
{
    /// <summary>Why a name cannot stand in a path, in Kubernetes' words; null where it can.</summary>
    public static string? Refusal(string name) => name switch
    {
        "." => "may not be '.'",
        ".." => "may not be '..'",
        _ when name.Contains('/', StringComparison.Ordinal) => "may not contain '/'",
        _ when name.Contains('%', StringComparison.Ordinal) => "may not contain '%'",
        _ => null,
    };
}
