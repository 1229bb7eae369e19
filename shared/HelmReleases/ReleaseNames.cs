using System.Security.Cryptography;
using System.Text;
using Flux.Api;

namespace Flux.HelmReleases;

/// <summary>The names and namespaces of a HelmRelease's release.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/release/name.go; api/v2 GetReleaseName and its kin.</remarks>
public static class ReleaseNames
{
    private const int MaxLength = 53;
    private const int HashLength = 12;

    /// <summary>A name of at most 53 characters: a longer one is cut, and ends in a hash of the whole.</summary>
    public static string Shorten(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var bytes = Encoding.UTF8.GetBytes(name);
        return bytes.Length <= MaxLength
            ? name
            : $"{Encoding.UTF8.GetString(bytes, 0, MaxLength - HashLength - 1)}-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashLength]}";
    }

    /// <summary>The release's name as the spec gives it, before it is shortened.</summary>
    public static string NameOf(HelmRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        var spec = release.Spec;
        return spec.ReleaseName is { Length: > 0 } given ? given
            : spec.TargetNamespace is { Length: > 0 } target ? $"{target}-{release.Metadata.Name}"
            : release.Metadata.Name;
    }

    /// <summary>The namespace of the release's objects.</summary>
    public static string NamespaceOf(HelmRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        return release.Spec.TargetNamespace is { Length: > 0 } target ? target : release.Metadata.Namespace;
    }

    /// <summary>The namespace of the release's records.</summary>
    public static string StorageNamespaceOf(HelmRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        return release.Spec.StorageNamespace is { Length: > 0 } storage ? storage : release.Metadata.Namespace;
    }

    /// <summary>The name of the HelmChart that is made of <c>spec.chart</c>.</summary>
    public static string ChartNameOf(HelmRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        return $"{release.Metadata.Namespace}-{release.Metadata.Name}";
    }
}
