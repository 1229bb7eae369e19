using Flux.Api;

namespace Flux.Artifacts;

/// <summary>The paths of artifacts in a store.</summary>
public static class ArtifactPath
{
    private const int MaxSegmentLength = 255;
    private const int MaxLength = 1024;

    /// <summary>The folder of an object's artifacts: <c>&lt;cluster&gt;/&lt;kind&gt;/&lt;namespace&gt;/&lt;name&gt;</c>.</summary>
    public static string FolderOf(string cluster, FluxKind kind, string @namespace, string name)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return $"{cluster}/{kind.Singular}/{@namespace}/{name}";
    }

    /// <summary>
    /// Whether a file's name stands for whatever artifact of its folder is the newest, as a source's <c>status.url</c> gives it:
    /// <c>latest.tar.gz</c>, or <c>index.yaml</c> of a HelmRepository. No artifact is stored under such a name.
    /// </summary>
    public static bool IsLatest(string name) => name is "latest.tar.gz" or "index.yaml";

    /// <summary>
    /// Whether a path is safe in any store: relative, with <c>/</c>, and no segment that is empty, begins with a dot, is
    /// longer than 255 characters, or has a backslash or control character.
    /// </summary>
    public static bool IsSafe(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Length is > 0 and <= MaxLength && path.Split('/').All(IsSafeSegment);
    }

    private static bool IsSafeSegment(string segment) =>
        segment.Length is > 0 and <= MaxSegmentLength
        && segment[0] != '.'
        && !segment.Any(character => character is '\\' or '\u007F' || char.IsControl(character) || char.IsSurrogate(character));
}
