namespace Flux.Primitives;

/// <summary>The type of a Kubernetes object, e.g. <c>apps/v1, Deployment</c>.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version, e.g. <c>v1</c>.</param>
/// <param name="Kind">The kind in the singular, e.g. <c>Deployment</c>.</param>
public readonly record struct GroupVersionKind(string Group, string Version, string Kind)
{
    /// <summary><c>group/version</c>, or the version alone for the core group.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Splits an <c>apiVersion</c>; one without a slash is of the core group.</summary>
    public static GroupVersionKind From(string apiVersion, string kind)
    {
        ArgumentNullException.ThrowIfNull(apiVersion);
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new("", apiVersion, kind) : new(apiVersion[..slash], apiVersion[(slash + 1)..], kind);
    }

    /// <summary><c>apps/v1, Kind=Deployment</c>, as Kubernetes' own messages write it.</summary>
    public override string ToString() => $"{ApiVersion}, Kind={Kind}";
}
