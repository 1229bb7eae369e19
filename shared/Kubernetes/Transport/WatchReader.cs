using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Transport;

/// <summary>Reads a watch: one JSON value a line until the server closes.</summary>
internal sealed class WatchReader(ApiTransport transport, ApiResource resource, ListOptions options, Impersonation? impersonation)
{
    public async IAsyncEnumerable<WatchEvent> ReadAsync(
        string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = RequestOf(resourceVersion);
        using var open = await transport.OpenAsync(request, cancellationToken);
        await using var stream = await open.ReadAsync(cancellationToken);
        using var idle = new CancellationTokenSource(transport.Options.WatchIdleTimeout, transport.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idle.Token);
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        try
        {
            while (await NextAsync(pipe, request, either.Token, cancellationToken) is { } change)
            {
                // What is done with an event is no silence of the server.
                idle.CancelAfter(Timeout.InfiniteTimeSpan);
                yield return change;
                idle.CancelAfter(transport.Options.WatchIdleTimeout);
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    private async Task<WatchEvent?> NextAsync(
        PipeReader pipe, ApiRequest request, CancellationToken either, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await pipe.ReadAsync(either);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw transport.Broken(request, new WatchIdleException(transport.Options.WatchIdleTimeout));
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
            change = AnswerReader.Parse(bytes);
            obj = change["object"] as JsonObject ?? throw new JsonException("an event without an object");
        }
        catch (Exception e) when (e is JsonException or IOException)
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
        var lifetime = transport.Options.WatchLifetime * (1 + transport.Jitter());
        var query = ListQuery.Of(options);
        query.Add(new("watch", "true"));
        query.Add(new("allowWatchBookmarks", "true"));
        query.Add(new("timeoutSeconds", Math.Ceiling(lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
        if (options.SendInitialEvents)
        {
            query.Add(new("sendInitialEvents", "true"));
            query.Add(new("resourceVersionMatch", "NotOlderThan"));
        }

        if (resourceVersion.Length > 0)
        {
            query.Add(new("resourceVersion", resourceVersion));
        }

        return ListQuery.RequestOf("watch", resource, options, impersonation) with
        {
            Query = query,
            Accept = options.MetadataOnly ? ApiMediaTypes.Metadata : "application/json",
            Streams = true,
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
