using Flux.Oci.Model;
using Flux.Primitives;

namespace Flux.Oci.Signatures.Notation;

/// <summary>Whether an artifact of a registry has a good notation signature among its referrers.</summary>
/// <remarks>Spec: notation-go 1.3 <c>notation.Verify</c>; source-controller 1.9 internal/oci/notation.</remarks>
public sealed class NotationVerifier(TimeProvider clock)
{
    private const string ArtifactType = "application/vnd.cncf.notary.signature";
    private const int MaxEnvelopeBytes = 8 << 20;

    /// <summary>Verifies an artifact.</summary>
    /// <param name="repository">Where the artifact and its signatures are; its name chooses the trust policy's statement.</param>
    /// <param name="artifact">The digest of the artifact's manifest or index.</param>
    /// <param name="options">What a good signature is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SignatureException">There is no signature, or none that is good.</exception>
    /// <exception cref="OciException">The registry does not answer as it should.</exception>
    public async Task<NotationOutcome> VerifyAsync(
        IOciRepository repository, Digest artifact, NotationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(options);
        var statement = options.Policy.StatementFor(repository.Name);
        if (statement.Level.IsSkip)
        {
            return new() { IsSkipped = true, IsAuthentic = false, Warnings = [] };
        }

        var descriptor = await repository.ResolveAsync(artifact.ToString(), cancellationToken);
        var signatures = await repository.ListReferrersAsync(artifact, ArtifactType, cancellationToken);
        if (signatures.Count == 0)
        {
            throw new SignatureException(
                $"signature verification failed: no signature is associated with \"{repository.Name}@{artifact}\", make sure the artifact was signed successfully");
        }

        var problems = new List<string>();
        foreach (var signature in signatures.Take(options.MaxSignatures))
        {
            var envelope = await FetchAsync(repository, signature, cancellationToken);
            try
            {
                var opened = NotationEnvelope.Open(envelope.MediaType, envelope.Bytes);
                return new NotationSignature(opened, statement, options, clock.GetUtcNow()).Verify(descriptor);
            }
            catch (SignatureException e)
            {
                problems.Add($"failed to verify signature with digest {signature.Digest}, {e.Message}");
            }
        }

        throw new SignatureException(signatures.Count > options.MaxSignatures
            ? $"signature evaluation stopped. The configured limit of {options.MaxSignatures} signatures to verify per artifact exceeded"
            : $"signature verification failed: {string.Join('\n', problems)}");
    }

    private static async Task<(string MediaType, byte[] Bytes)> FetchAsync(IOciRepository repository, OciDescriptor signature, CancellationToken cancellationToken)
    {
        if (signature.MediaType is not (OciMediaTypes.Manifest or OciMediaTypes.ArtifactManifest))
        {
            throw new SignatureException($"unable to retrieve digital signature with digest \"{signature.Digest}\": its manifest has the type {signature.MediaType}");
        }

        var manifest = (await repository.FetchManifestAsync(signature.Digest.ToString(), cancellationToken)).Manifest();
        return manifest.Layers is [var layer]
            ? (layer.MediaType, await repository.ReadBlobAsync(layer, MaxEnvelopeBytes, cancellationToken))
            : throw new SignatureException($"signature manifest requires exactly one signature envelope blob, got {manifest.Layers.Count}");
    }
}
