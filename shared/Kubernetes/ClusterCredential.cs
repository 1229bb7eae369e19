using System.Text;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>What proves who asks: an <c>Authorization</c> header, a client certificate, or both.</summary>
public sealed record ClusterCredential
{
    /// <summary>Nothing: an anonymous request.</summary>
    public static ClusterCredential Anonymous { get; } = new();

    /// <summary>The whole <c>Authorization</c> value; null for none.</summary>
    public Secret? Authorization { get; init; }

    /// <summary>The client certificate (PEM, with its chain); null for none.</summary>
    public string? Certificate { get; init; }

    /// <summary>The certificate's private key (PEM).</summary>
    public Secret? CertificateKey { get; init; }

    /// <summary>A bearer token.</summary>
    public static ClusterCredential Bearer(Secret token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new() { Authorization = new Secret("Bearer " + token.Reveal()) };
    }

    /// <summary>A user's name and password.</summary>
    public static ClusterCredential Basic(string user, Secret password)
    {
        ArgumentNullException.ThrowIfNull(password);
        var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password.Reveal()}"));
        return new() { Authorization = new Secret("Basic " + pair) };
    }
}
