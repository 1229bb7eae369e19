using System.Globalization;
using Flux.Oci.Model;
using Flux.Primitives;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>Whether an artifact of a registry has a good cosign signature: a bundle among its referrers or, where it has no bundle at all, a legacy one.</summary>
/// <remarks>
/// Spec: source-controller 1.9 internal/oci/cosign; cosign 3.1. Unlike them it always compares the digest that was signed with the artifact's.
/// </remarks>
public sealed class CosignVerifier(TimeProvider clock)
{
    private const string BundlePrefix = "application/vnd.dev.sigstore.bundle";
    private const int MaxBlobBytes = 8 << 20;
    private const int MaxReferrers = 1000;
    private const int MaxLayers = 1000;

    /// <summary>Verifies an artifact.</summary>
    /// <param name="repository">Where the artifact and its signatures are.</param>
    /// <param name="artifact">The digest of the artifact's manifest or index.</param>
    /// <param name="policy">What a good signature is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SignatureException">There is no signature, or none that is good.</exception>
    /// <exception cref="OciException">The registry does not answer as it should.</exception>
    public async Task VerifyAsync(IOciRepository repository, Digest artifact, CosignPolicy policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(policy);
        var bundles = await FindBundlesAsync(repository, artifact, cancellationToken);
        if (bundles.Count > 0)
        {
            Verify(bundles, bundle => BundleVerifier.Verify(bundle, artifact, policy, clock.GetUtcNow()), "no matching attestations");
            return;
        }

        var signatures = await FindLegacyAsync(repository, artifact, cancellationToken);
        if (signatures.Count == 0)
        {
            throw new SignatureException("no signatures found");
        }

        Verify(
            signatures,
            layer => LegacyVerifier.Verify(LegacySignature.Read(layer.Layer, layer.Payload), artifact, policy, clock.GetUtcNow()),
            "no matching signatures");
    }

    private static void Verify<T>(IEnumerable<T> signatures, Action<T> verify, string problem)
    {
        var problems = new List<string>();
        foreach (var signature in signatures)
        {
            try
            {
                verify(signature);
                return;
            }
            catch (SignatureException e)
            {
                problems.Add(e.Message);
            }
        }

        throw new SignatureException(string.Create(CultureInfo.InvariantCulture, $"{problem}: {string.Join('\n', problems.Take(10))}"));
    }

    // what cannot be read counts as not there, as it does for cosign; a registry that cannot be asked does not
    private static async Task<IReadOnlyList<SigstoreBundle>> FindBundlesAsync(IOciRepository repository, Digest artifact, CancellationToken cancellationToken)
    {
        var referrers = await repository.ListReferrersAsync(artifact, null, cancellationToken);
        if (referrers.Count > MaxReferrers)
        {
            throw new SignatureException($"the artifact has more than {MaxReferrers} referrers");
        }

        var bundles = new List<SigstoreBundle>();
        foreach (var referrer in referrers)
        {
            try
            {
                var manifest = (await repository.FetchManifestAsync(referrer.Digest.ToString(), cancellationToken)).Manifest();
                if (manifest.Layers is [var layer] && layer.MediaType.StartsWith(BundlePrefix, StringComparison.Ordinal))
                {
                    bundles.Add(SigstoreBundle.Parse(await repository.ReadBlobAsync(layer, MaxBlobBytes, cancellationToken)));
                }
            }
            catch (Exception e) when (e is FormatException or OciException { IsNotFound: true } or OciException { StatusCode: null })
            {
                // the next referrer may be a bundle
            }
        }

        return bundles;
    }

    private static async Task<List<(OciDescriptor Layer, byte[] Payload)>> FindLegacyAsync(
        IOciRepository repository, Digest artifact, CancellationToken cancellationToken)
    {
        OciManifest manifest;
        try
        {
            manifest = (await repository.FetchManifestAsync($"{artifact.Algorithm}-{artifact.Hex}.sig", cancellationToken)).Manifest();
        }
        catch (OciException e) when (e.IsNotFound)
        {
            return [];
        }

        if (manifest.Layers.Count > MaxLayers)
        {
            throw new SignatureException($"number of layers ({manifest.Layers.Count}) exceeded the limit ({MaxLayers})");
        }

        var signatures = new List<(OciDescriptor, byte[])>();
        foreach (var layer in manifest.Layers)
        {
            signatures.Add((layer, await repository.ReadBlobAsync(layer, MaxBlobBytes, cancellationToken)));
        }

        return signatures;
    }
}
