using System.Text;

namespace Flux.Identity.Clusters;

/// <summary>Addresses of API servers as users and clouds write them.</summary>
/// <remarks>Spec: fluxcd/pkg auth/restconfig.go, ParseClusterAddress.</remarks>
internal static class ClusterAddresses
{
    /// <summary>The form to compare: <c>https://host:port</c> in lower case.</summary>
    /// <exception cref="IdentityException">It is no https address.</exception>
    public static string Canonical(string address)
    {
        var server = Parse(address);
        return $"https://{server.IdnHost.ToLowerInvariant()}:{server.Port}";
    }

    /// <summary>An address, with or without <c>https://</c>.</summary>
    /// <exception cref="IdentityException">It is no https address.</exception>
    public static Uri Parse(string address)
    {
        var text = address.StartsWith("http", StringComparison.Ordinal) ? address : $"https://{address}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || server.UserInfo.Length > 0)
        {
            throw new IdentityException($"failed to parse Kubernetes API server address '{text}'");
        }

        return server.Scheme == Uri.UriSchemeHttps
            ? server
            : throw new IdentityException($"the Kubernetes API server address '{text}' must use https scheme");
    }

    /// <summary>A CA certificate in base64, as clouds answer with it.</summary>
    /// <exception cref="IdentityException">It is not base64.</exception>
    public static string? Certificate(string? base64, string what)
    {
        try
        {
            return string.IsNullOrEmpty(base64) ? null : Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException e)
        {
            throw new IdentityException($"failed to decode {what} CA certificate: {e.Message}", e);
        }
    }
}
