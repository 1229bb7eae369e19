using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Transport;

/// <summary>Reads a watch: one JSON value a line until the server closes.</summary>
internal sealed class WatchReader(ApiTransport transport, ApiResource resource, ListOptions options, Impersonation? impersonation)
{
    private static readonly JsonDocumentOptions _reader = new() { MaxDepth = 512, AllowDuplicateProperties = false };

    public async IAsyncEnumerable<WatchEvent> ReadAsync(
        string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = RequestOf(resourceVersion);
        using var response = await transport.OpenAsync(request, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        try
        {
            while (await NextAsync(pipe, request, cancellationToken) is { } change)
            {
                yield return change;
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    private async Task<WatchEvent?> NextAsync(PipeReader pipe, ApiRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await pipe.ReadAsync(cancellationToken);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                throw transport.Broken(request, e);
            }

            var line = read.Buffer.PositionOf((byte)'\n');
            if (line is null && read.Buffer.Length > transport.Options.MaxEventBytes)
            {
                throw transport.Broken(request, new AnswerTooLargeException(transport.Options.MaxEventBytes));
            }

            if (line is null && !read.IsCompleted)
            {
                pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var text = line is { } end ? read.Buffer.Slice(0, end) : read.Buffer;
            var change = IsBlank(text) ? null : Parse(text, request);
            pipe.AdvanceTo(line is { } after ? read.Buffer.GetPosition(1, after) : read.Buffer.End);
            if (change is not null || line is null)
            {
                return change;
            }
        }
    }

    private WatchEvent Parse(ReadOnlySequence<byte> line, ApiRequest request)
    {
        JsonObject change;
        JsonObject obj;
        try
        {
            var bytes = line.IsSingleSegment ? line.FirstSpan : line.ToArray();
            change = JsonNode.Parse(bytes, null, _reader) as JsonObject ?? throw new JsonException("an event that is no object");
            obj = change["object"] as JsonObject ?? throw new JsonException("an event without an object");
        }
        catch (JsonException e)
        {
            throw transport.Broken(request, e);
        }

        change.Remove("object");
        return change.Text("type") switch
        {
            "ADDED" => new WatchEvent(WatchEventType.Added, Shape(obj)),
            "MODIFIED" => new WatchEvent(WatchEventType.Modified, Shape(obj)),
            "DELETED" => new WatchEvent(WatchEventType.Deleted, Shape(obj)),
            "BOOKMARK" => new WatchEvent(WatchEventType.Bookmark, obj),
            "ERROR" => throw ApiErrors.OfStatus(transport.Cluster, request, obj),
            var other => throw transport.Broken(request, new JsonException($"an event of type '{other}'")),
        };
    }

    private JsonObject Shape(JsonObject obj) => options.MetadataOnly ? ApiObjects.MetadataOf(obj, resource.Kind) : obj;

    private ApiRequest RequestOf(string resourceVersion)
    {
        var query = ListReader.SelectorsOf(options);
        query.Add(new("watch", "true"));
        query.Add(new("allowWatchBookmarks", "true"));
        if (resourceVersion.Length > 0)
        {
            query.Add(new("resourceVersion", resourceVersion));
        }

        return new ApiRequest
        {
            Verb = "watch",
            Method = HttpMethod.Get,
            Path = resource.PathOf(options.Namespace, null),
            Subject = ListReader.SubjectOf(resource, options),
            Query = query,
            Accept = options.MetadataOnly ? ApiMediaTypes.Metadata : "application/json",
            Repeatable = true,
            Streams = true,
            Impersonation = impersonation,
        };
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
        {
            if (segment.Span.ContainsAnyExcept((byte)' ', (byte)'\r', (byte)'\t'))
            {
                return false;
            }
        }

        return true;
    }
}
