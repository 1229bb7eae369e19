using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Flux.Oci.Model;
using Flux.Primitives;

namespace Flux.Oci.Registry;

/// <summary>A repository over the distribution protocol.</summary>
internal sealed class RegistryRepository(RepositoryName name, RegistryTransport transport, OciClientOptions options) : IOciRepository, IOciWriter
{
    private const string Pull = "pull";
    private const string PullAndPush = "pull,push";
    private const string DigestHeader = "Docker-Content-Digest";
    private const int MaxPages = 10_000;
    private const int MaxPageBytes = 16 << 20;
    private const int MaxTagLength = 128;

    /// <inheritdoc />
    public string Name { get; } = name.ToString();

    /// <inheritdoc />
    public async Task<OciDescriptor> ResolveAsync(string reference, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Head, ManifestPath(reference), AcceptManifests, cancellationToken);
            var header = response.Headers.TryGetValues(DigestHeader, out var values) ? values.FirstOrDefault() : null;
            if (Digest.TryParse(header, null, out var digest) && response.Content.Headers.ContentLength is { } size
                && response.Content.Headers.ContentType?.MediaType is { Length: > 0 } type)
            {
                return Digest.TryParse(reference, null, out var asked) && asked != digest
                    ? throw new OciException($"{Name} answers for {asked} with {digest}")
                    : new() { MediaType = type, Digest = digest, Size = size };
            }
        }
        catch (OciException e) when (e.StatusCode is not null)
        {
            // some registries do not answer HEAD; the answer to GET says more in any case
        }

        return (await FetchManifestAsync(reference, cancellationToken)).Descriptor;
    }

    /// <inheritdoc />
    public async Task<OciContent> FetchManifestAsync(string reference, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, ManifestPath(reference), AcceptManifests, cancellationToken);
        var bytes = await ReadAsync(response, options.MaxManifestBytes, $"manifest '{reference}'", cancellationToken);
        var asked = Digest.TryParse(reference, null, out var digest) ? digest : Digest.OfSha256(SHA256.HashData(bytes));
        if (asked != Hash(asked.Algorithm, bytes))
        {
            throw new OciException($"manifest digest: \"{Hash(asked.Algorithm, bytes)}\" does not match requested digest: \"{asked}\" for \"{Name}@{asked}\"");
        }

        var type = response.Content.Headers.ContentType?.MediaType;
        return new(new() { MediaType = string.IsNullOrEmpty(type) ? OciManifest.Parse(bytes).MediaType : type, Digest = asked, Size = bytes.Length }, bytes);
    }

    /// <inheritdoc />
    public async Task<Stream> OpenBlobAsync(OciDescriptor blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (blob.Size > options.MaxBlobBytes)
        {
            throw new OciException($"blob {blob.Digest} has {blob.Size} bytes, more than {options.MaxBlobBytes}");
        }

        var first = await OpenFromAsync(blob, 0, cancellationToken);
        return new VerifyingStream(new ResumingStream((from, token) => OpenFromAsync(blob, from, token), first, blob.Size, options.Attempts), blob.Digest, blob.Size);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<OciDescriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellationToken)
    {
        var referrers = new List<OciDescriptor>();
        try
        {
            var query = artifactType is null ? "" : $"?artifactType={Uri.EscapeDataString(artifactType)}";
            for (var path = $"/v2/{name.Path}/referrers/{subject}{query}"; path is not null;)
            {
                using var response = await SendAsync(HttpMethod.Get, path, request => request.Headers.Accept.ParseAdd(OciMediaTypes.Index), cancellationToken);
                if (response.Content.Headers.ContentType?.MediaType != OciMediaTypes.Index)
                {
                    // what answers with anything else knows nothing of referrers
                    throw new OciException("no referrers API") { StatusCode = HttpStatusCode.NotFound };
                }

                referrers.AddRange(OciManifest.Parse(await ReadAsync(response, MaxPageBytes, "referrers", cancellationToken)).Manifests ?? []);
                path = referrers.Count <= options.MaxTags ? NextOf(response) : throw new OciException($"{Name} lists more than {options.MaxTags} referrers");
            }
        }
        catch (OciException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.NotAcceptable or HttpStatusCode.MethodNotAllowed)
        {
            referrers = await FallbackAsync(subject, cancellationToken);
        }

        return artifactType is null ? referrers : [.. referrers.Where(referrer => referrer.ArtifactType == artifactType)];
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellationToken)
    {
        var tags = new List<string>();
        var seen = new HashSet<string>();
        for (var path = $"/v2/{name.Path}/tags/list?n=1000"; path is not null;)
        {
            if (!seen.Add(path) || seen.Count > MaxPages)
            {
                throw new OciException($"{Name} lists its tags without an end");
            }

            using var response = await SendAsync(HttpMethod.Get, path, static _ => { }, cancellationToken);
            var page = await ReadAsync(response, MaxPageBytes, "tags", cancellationToken);
            tags.AddRange(TagsOf(page));
            path = tags.Count <= options.MaxTags ? NextOf(response) : throw new OciException($"{Name} has more than {options.MaxTags} tags");
        }

        return tags;
    }

    /// <inheritdoc />
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        using var response = await transport.SendAsync(
            address => new(HttpMethod.Get, address), "/v2/", Pull, status => status is HttpStatusCode.OK or HttpStatusCode.NotFound, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> PushBlobAsync(OciDescriptor blob, Func<Stream> open, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        ArgumentNullException.ThrowIfNull(open);
        using (var known = await transport.SendAsync(
            address => new(HttpMethod.Head, address), $"/v2/{name.Path}/blobs/{blob.Digest}", PullAndPush,
            status => status is HttpStatusCode.OK or HttpStatusCode.NotFound, cancellationToken))
        {
            if (known.StatusCode == HttpStatusCode.OK)
            {
                return false;
            }
        }

        using var started = await transport.SendAsync(
            address => new(HttpMethod.Post, address), $"/v2/{name.Path}/blobs/uploads/", PullAndPush, status => status == HttpStatusCode.Accepted, cancellationToken);
        var location = started.Headers.Location is { } header && started.RequestMessage?.RequestUri is { } from && Uri.TryCreate(from, header, out var where)
            ? where
            : throw new OciException($"{Name} does not say where to send a blob");
        if (location.Scheme is not ("http" or "https") || (location.Scheme == "http" && started.RequestMessage.RequestUri.Scheme == "https"))
        {
            throw new OciException($"{Name} wants a blob sent to an address that is not secure");
        }

        var upload = new UriBuilder(location) { Query = $"{location.Query.TrimStart('?')}{(location.Query.Length > 1 ? "&" : "")}digest={Uri.EscapeDataString(blob.Digest.ToString())}" }.Uri;
        using var sent = await transport.SendAsync(
            address =>
            {
                var content = new StreamContent(open());
                content.Headers.ContentType = new("application/octet-stream");
                content.Headers.ContentLength = blob.Size;
                return new(HttpMethod.Put, address) { Content = content };
            },
            upload.AbsoluteUri, PullAndPush, status => status == HttpStatusCode.Created, cancellationToken);
        return true;
    }

    /// <inheritdoc />
    public async Task<OciDescriptor> PushManifestAsync(string reference, string mediaType, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var response = await transport.SendAsync(
            address =>
            {
                var content = new ReadOnlyMemoryContent(bytes);
                content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
                return new(HttpMethod.Put, address) { Content = content };
            },
            ManifestPath(reference), PullAndPush, status => status is HttpStatusCode.Created or HttpStatusCode.OK, cancellationToken);
        return new() { MediaType = mediaType, Digest = Digest.OfSha256(SHA256.HashData(bytes.Span)), Size = bytes.Length };
    }

    private static void AcceptManifests(HttpRequestMessage request)
    {
        foreach (var type in OciMediaTypes.AllManifests)
        {
            request.Headers.Accept.ParseAdd(type);
        }
    }

    private static Digest Hash(string algorithm, byte[] bytes) => Digest.Parse(
        $"{algorithm}:{Convert.ToHexStringLower(algorithm switch { "sha512" => SHA512.HashData(bytes), "sha384" => SHA384.HashData(bytes), _ => SHA256.HashData(bytes) })}", null);

    private static IEnumerable<string> TagsOf(byte[] page)
    {
        try
        {
            using var document = JsonDocument.Parse(page, new() { MaxDepth = 8 });
            return !document.RootElement.TryGetProperty("tags", out var tags) || tags.ValueKind == JsonValueKind.Null
                ? []
                : [.. tags.EnumerateArray().Select(tag => tag.GetString() ?? "").Where(tag => tag.Length is > 0 and <= MaxTagLength)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new OciException($"the list of tags is malformed: {RegistryErrors.Clean(e.Message)}", e);
        }
    }

    // RFC 8288, the relation "next": a path at the same registry, whatever host the link names
    private static string? NextOf(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var links) || response.RequestMessage?.RequestUri is not { } from)
        {
            return null;
        }

        foreach (var link in links.SelectMany(link => link.Split(',')))
        {
            var (start, end) = (link.IndexOf('<', StringComparison.Ordinal), link.IndexOf('>', StringComparison.Ordinal));
            if (start >= 0 && end > start && link[end..].Replace("\"", "", StringComparison.Ordinal).Contains("rel=next", StringComparison.OrdinalIgnoreCase)
                && Uri.TryCreate(from, link[(start + 1)..end], out var next))
            {
                return next.PathAndQuery;
            }
        }

        return null;
    }

    private static bool IsSafeReference(string reference) =>
        reference.Length is > 0 and <= 256 && !reference.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-:") && reference is not ("." or "..");

    private string ManifestPath(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return IsSafeReference(reference) ? $"/v2/{name.Path}/manifests/{reference}" : throw new OciException($"'{RegistryErrors.Clean(reference)}' is neither a tag nor a digest");
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage> configure, CancellationToken cancellationToken) =>
        transport.SendAsync(
            address =>
            {
                var request = new HttpRequestMessage(method, address);
                configure(request);
                return request;
            },
            path, Pull, status => status == HttpStatusCode.OK, cancellationToken);

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, int maxBytes, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await BoundedContent.ReadAsync(response.Content, maxBytes, cancellationToken) ?? throw new OciException($"{what} of {Name} is larger than {maxBytes} bytes");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new OciException($"{what} of {Name} cannot be read: {RegistryErrors.Clean(e.Message)}", e);
        }
    }

    private async Task<List<OciDescriptor>> FallbackAsync(Digest subject, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await FetchManifestAsync($"{subject.Algorithm}-{subject.Hex}", cancellationToken)).Manifest().Manifests ?? []];
        }
        catch (OciException e) when (e.IsNotFound)
        {
            return [];
        }
    }

    private async Task<Stream> OpenFromAsync(OciDescriptor blob, long position, CancellationToken cancellationToken)
    {
        var response = await transport.SendAsync(
            address =>
            {
                var request = new HttpRequestMessage(HttpMethod.Get, address);
                if (position > 0)
                {
                    request.Headers.Range = new(position, null);
                }

                return request;
            },
            $"/v2/{name.Path}/blobs/{blob.Digest}", Pull,
            status => status == HttpStatusCode.OK || (position > 0 && status == HttpStatusCode.PartialContent), cancellationToken);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            if (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From != position)
            {
                throw new OciException($"{Name} goes on with blob {blob.Digest} at another place than asked for");
            }

            if (response.StatusCode == HttpStatusCode.OK && position > 0)
            {
                await SkipAsync(stream, position, cancellationToken);
            }

            return new ResponseStream(stream, response);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task SkipAsync(Stream stream, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 << 10];
        while (count > 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken);
            count = read > 0 ? count - read : throw new IOException("the download ended before the place where it is to go on");
        }
    }
}
