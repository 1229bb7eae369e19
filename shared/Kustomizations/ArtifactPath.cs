namespace Flux.Kustomizations;

/// <summary>Where in an artifact <c>spec.path</c> points; it cannot leave the artifact.</summary>
/// <remarks>Spec: filepath-securejoin, <c>SecureJoin</c>: <c>..</c> at the root stays at the root.</remarks>
public static class ArtifactPath
{
    /// <summary>The path in a file tree; empty for its root.</summary>
    public static string Join(string? path)
    {
        var segments = new List<string>();
        foreach (var segment in (path ?? "").Split('/'))
        {
            if (segment == "..")
            {
                segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
            }
            else if (segment is not ("" or "."))
            {
                segments.Add(segment);
            }
        }

        return string.Join('/', segments);
    }
}
