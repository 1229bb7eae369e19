using Flux.Oci.Model;
using Flux.Primitives;

namespace Flux.Oci.Layouts;

/// <summary>An OCI image layout, a folder, read as the repository that it was copied from.</summary>
/// <remarks>
/// Spec: OCI image-spec v1.1, image-layout.md. A tag is the annotation <c>org.opencontainers.image.ref.name</c>; manifests without one that name a
/// subject are what the referrers API would list.
/// </remarks>
public sealed class OciLayoutRepository : IOciRepository
{
    private const string RefName = "org.opencontainers.image.ref.name";
    private const int MaxManifestBytes = 4 << 20;

    private readonly string _folder;
    private readonly OciManifest _index;

    private OciLayoutRepository(string folder, string name, OciManifest index) => (_folder, Name, _index) = (folder, name, index);

    /// <inheritdoc />
    public string Name { get; }

    /// <summary>Opens a layout.</summary>
    /// <param name="folder">The folder with <c>index.json</c>.</param>
    /// <param name="name">What the repository is called, without a scheme.</param>
    /// <exception cref="OciException">There is no layout, or it is malformed.</exception>
    public static OciLayoutRepository Open(string folder, string name)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            return new(folder, name, OciManifest.Parse(File.ReadAllBytes(Path.Combine(folder, "index.json"))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OciException($"the layout has no index.json that can be read: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public Task<OciDescriptor> ResolveAsync(string reference, CancellationToken cancellationToken) => Task.FromResult(Find(reference));

    /// <inheritdoc />
    public async Task<OciContent> FetchManifestAsync(string reference, CancellationToken cancellationToken)
    {
        var descriptor = Find(reference);
        return new(descriptor, await this.ReadBlobAsync(descriptor, MaxManifestBytes, cancellationToken));
    }

    /// <inheritdoc />
    public Task<Stream> OpenBlobAsync(OciDescriptor blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        try
        {
            return Task.FromResult<Stream>(new VerifyingStream(File.OpenRead(PathOf(blob.Digest)), blob.Digest, blob.Size));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OciException($"blob {blob.Digest} is not there", e) { StatusCode = System.Net.HttpStatusCode.NotFound };
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<OciDescriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellationToken)
    {
        var found = new List<OciDescriptor>();
        foreach (var entry in (_index.Manifests ?? []).Where(entry => !entry.Annotations.ContainsKey(RefName)))
        {
            var manifest = (await FetchManifestAsync(entry.Digest.ToString(), cancellationToken)).Manifest();
            if (manifest.Subject?.Digest == subject)
            {
                found.Add(entry with { ArtifactType = manifest.ArtifactType ?? manifest.Config?.MediaType, Annotations = manifest.Annotations });
            }
        }

        if (found.Count == 0)
        {
            try
            {
                var index = (await FetchManifestAsync($"{subject.Algorithm}-{subject.Hex}", cancellationToken)).Manifest();
                found.AddRange(index.Manifests ?? []);
            }
            catch (OciException e) when (e.IsNotFound)
            {
                return [];
            }
        }

        return [.. found.Where(entry => artifactType is null || entry.ArtifactType == artifactType)];
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. (_index.Manifests ?? []).Select(entry => entry.Annotations.GetValueOrDefault(RefName) ?? "").Where(tag => tag.Length > 0)]);

    private string PathOf(Digest digest) => Path.Combine(_folder, "blobs", digest.Algorithm, digest.Hex);

    private OciDescriptor Find(string reference)
    {
        if (!Digest.TryParse(reference, null, out var digest))
        {
            return (_index.Manifests ?? []).FirstOrDefault(entry => entry.Annotations.GetValueOrDefault(RefName) == reference) ?? throw NotFound(reference);
        }

        if ((_index.Manifests ?? []).FirstOrDefault(entry => entry.Digest == digest) is { } listed)
        {
            return listed;
        }

        var file = new FileInfo(PathOf(digest));
        if (!file.Exists)
        {
            throw NotFound(reference);
        }

        if (file.Length > MaxManifestBytes)
        {
            throw new OciException($"manifest {digest} is larger than {MaxManifestBytes} bytes");
        }

        var manifest = OciManifest.Parse(File.ReadAllBytes(file.FullName));
        var mediaType = manifest.MediaType.Length > 0 ? manifest.MediaType : manifest.IsIndex ? OciMediaTypes.Index : OciMediaTypes.Manifest;
        return new() { MediaType = mediaType, Digest = digest, Size = file.Length };
    }

    private static OciException NotFound(string reference) => new($"manifest '{reference}' is not there") { StatusCode = System.Net.HttpStatusCode.NotFound };
}
