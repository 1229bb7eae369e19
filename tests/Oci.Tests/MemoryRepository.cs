using System.Net;
using System.Security.Cryptography;
using System.Text;
using Flux.Oci.Model;
using Flux.Primitives;

namespace Flux.Oci.Tests;

/// <summary>A repository in memory, without a registry.</summary>
internal sealed class MemoryRepository : IOciRepository
{
    private readonly Dictionary<string, (string MediaType, byte[] Bytes)> _content = [];
    private readonly List<OciDescriptor> _referrers = [];

    public string Name => "registry.example.org/team/app";

    public static Digest DigestOf(byte[] bytes) => Digest.OfSha256(SHA256.HashData(bytes));

    public OciDescriptor Put(string mediaType, byte[] bytes, string? tag = null)
    {
        _content[DigestOf(bytes).ToString()] = (mediaType, bytes);
        if (tag is not null)
        {
            _content[tag] = (mediaType, bytes);
        }

        return new() { MediaType = mediaType, Digest = DigestOf(bytes), Size = bytes.Length };
    }

    /// <summary>Puts a manifest with one layer, which has annotations in JSON.</summary>
    public OciDescriptor PutManifest(string mediaType, byte[] layer, string annotations = "{}", string? tag = null)
    {
        var described = Put(mediaType, layer);
        return Put(OciMediaTypes.Manifest, Encoding.UTF8.GetBytes(
            "{\"schemaVersion\":2,\"layers\":[{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + described.Digest + "\",\"size\":" + layer.Length
            + ",\"annotations\":" + annotations + "}]}"), tag);
    }

    public void Refer(OciDescriptor referrer, string artifactType) => _referrers.Add(referrer with { ArtifactType = artifactType });

    public Task<OciDescriptor> ResolveAsync(string reference, CancellationToken cancellationToken) => Task.FromResult(Find(reference).Descriptor);

    public Task<OciContent> FetchManifestAsync(string reference, CancellationToken cancellationToken) => Task.FromResult(Find(reference));

    public Task<Stream> OpenBlobAsync(OciDescriptor blob, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new MemoryStream(Find(blob.Digest.ToString()).Bytes.ToArray()));

    public Task<IReadOnlyList<OciDescriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<OciDescriptor>>([.. _referrers.Where(referrer => artifactType is null || referrer.ArtifactType == artifactType)]);

    public Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    private OciContent Find(string reference) => _content.TryGetValue(reference, out var found)
        ? new(new() { MediaType = found.MediaType, Digest = DigestOf(found.Bytes), Size = found.Bytes.Length }, found.Bytes)
        : throw new OciException($"'{reference}' is not there") { StatusCode = HttpStatusCode.NotFound };
}
