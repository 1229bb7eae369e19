using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Selectors;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Tables;

namespace Flux.ApiServer.Watch;

/// <summary>watch: a stream of changes, one JSON value a line.</summary>
internal sealed class WatchHandler(ObjectStore store, TablePrinter tables, TimeProvider clock, ServerLifetime lifetime)
{
    private static readonly TimeSpan _defaultTimeout = TimeSpan.FromMinutes(45);
    private static readonly TimeSpan _bookmarkInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _bookmarkBeforeEnd = TimeSpan.FromSeconds(2);

    public async Task WatchAsync(ApiRequest request)
    {
        var format = AnswerFormat.Negotiate(request.Http.Request, isList: true);
        if (format.Yaml)
        {
            throw ApiErrors.NotAcceptable([$"{MediaType.Json};stream=watch", $" {MediaType.Protobuf};stream=watch"]);
        }

        var options = ListOptions.Read(request, watch: true);
        if (request.Info.Name.Length > 0)
        {
            options = options with { Fields = options.Fields.And(FieldSelector.ForName(request.Info.Name)) };
        }

        var revision = ListOptions.ParseRevision(options.ResourceVersion, isList: false);
        using var queue = new WatchQueue();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, lifetime.Stopping, queue.Overflow);
        AnswerWriter.AddWarnings(request);
        request.Http.Response.ContentType = MediaType.Json;
        request.Http.Response.Headers.CacheControl = "no-cache, private";
        var stream = new WatchStream(request, options, new EventEncoder(request, format, tables));
        try
        {
            await RunAsync(stream, request, options, revision, queue, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has gone, or the server goes: nobody waits for an answer.
            if (queue.Overflow.IsCancellationRequested)
            {
                request.Http.Abort();
            }
        }
        catch (RevisionCompactedException e)
        {
            await stream.ErrorAsync(ApiErrors.Failure(410, "Expired", e.Message), ended.Token);
        }
    }

    private async Task RunAsync(
        WatchStream stream, ApiRequest request, ListOptions options, long revision, WatchQueue queue, CancellationToken cancellationToken)
    {
        var resource = request.Resource.Store;
        var legacyInitial = options.SendInitialEvents is null && revision == 0;
        if (options.SendInitialEvents != true && !legacyInitial)
        {
            using var resumed = resource.Subscribe(queue, revision == 0 ? store.Revision : revision);
            await stream.FlushAsync(cancellationToken);
            await FollowAsync(stream, options, queue, cancellationToken);
            return;
        }

        var (objects, now, subscription) = resource.ListAndSubscribe(queue);
        using (subscription)
        {
            var initial = objects.Range(request.Namespace, "");
            for (var i = 0; i < initial.Count; i++)
            {
                await stream.InitialAsync(initial[i], cancellationToken);
            }

            if (options.AllowWatchBookmarks && (options.SendInitialEvents == true || options.ResourceVersion.Length > 0))
            {
                stream.Bookmark(now, endOfInitial: true);
            }

            await stream.FlushAsync(cancellationToken);
            await FollowAsync(stream, options, queue, cancellationToken);
        }
    }

    private async Task FollowAsync(WatchStream stream, ListOptions options, WatchQueue changes, CancellationToken cancellationToken)
    {
        var timeout = options.TimeoutSeconds is > 0 and { } seconds ? TimeSpan.FromSeconds(seconds) : _defaultTimeout;
        using var over = new CancellationTokenSource(timeout, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        var bookmarks = options.AllowWatchBookmarks ? new Bookmarks(clock, timeout) : null;
        try
        {
            while (true)
            {
                var next = changes.WaitToReadAsync(ended.Token).AsTask();
                if (bookmarks is not null)
                {
                    var due = bookmarks.NextAsync(ended.Token);
                    if (await Task.WhenAny(next, due) == due && !due.IsCanceled)
                    {
                        // What came up to this revision is in the queue already, and goes before the bookmark.
                        var revision = store.Revision;
                        await SendAsync(stream, changes, cancellationToken);
                        stream.Bookmark(revision, endOfInitial: false);
                        await stream.FlushAsync(cancellationToken);
                    }
                }

                if (!await next)
                {
                    return;
                }

                await SendAsync(stream, changes, cancellationToken);
                await stream.FlushAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The time the client gave is over: the stream ends, and the client resumes where it was.
        }
    }

    private static async Task SendAsync(WatchStream stream, WatchQueue changes, CancellationToken cancellationToken)
    {
        while (changes.TryRead(out var change))
        {
            await stream.ChangeAsync(change, cancellationToken);
        }
    }

    /// <summary>When bookmarks are due: each minute, and shortly before the end.</summary>
    private sealed class Bookmarks(TimeProvider clock, TimeSpan timeout)
    {
        private readonly DateTimeOffset _last = clock.GetUtcNow() + timeout - _bookmarkBeforeEnd;
        private bool _lastSent;
        private Task? _due;

        public Task NextAsync(CancellationToken cancellationToken)
        {
            if (_due is { IsCompleted: false })
            {
                return _due;
            }

            var untilLast = _last - clock.GetUtcNow();
            var isLast = untilLast <= _bookmarkInterval && !_lastSent;
            var wait = isLast ? TimeSpan.FromTicks(Math.Max(0, untilLast.Ticks)) : _bookmarkInterval;
            _lastSent |= isLast;
            return _due = Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <summary>Writes events and remembers what the client knows.</summary>
    private sealed class WatchStream(ApiRequest request, ListOptions options, EventEncoder encoder)
    {
        /// <summary>So much is written before it is sent even though more is to come.</summary>
        private const int FlushFrom = 64 * 1024;

        private readonly Func<StoredObject, bool> _matches = ObjectFilter.For(request.Resource, options.Labels, options.Fields);
        private readonly PipeWriter _writer = request.Http.Response.BodyWriter;

        public ValueTask InitialAsync(StoredObject stored, CancellationToken cancellationToken)
        {
            if (!_matches(stored))
            {
                return default;
            }

            encoder.Write(_writer, "ADDED"u8, stored, null);
            return FlushIfMuchAsync(cancellationToken);
        }

        public ValueTask ChangeAsync(StoreEvent change, CancellationToken cancellationToken)
        {
            if (!IsInScope(change.Object))
            {
                return default;
            }

            var before = change.Previous is { } previous && _matches(previous);
            var after = change.Type != StoreEventType.Deleted && _matches(change.Object);
            switch (before, after)
            {
                case (false, true):
                    encoder.Write(_writer, "ADDED"u8, change.Object, change);
                    break;
                case (true, true):
                    encoder.Write(_writer, "MODIFIED"u8, change.Object, change);
                    break;
                case (true, false) when change.Type == StoreEventType.Deleted:
                    encoder.Write(_writer, "DELETED"u8, change.Object, change);
                    break;
                case (true, false):
                    var left = request.Resource.Read(change.Previous!);
                    left.Map("metadata")!["resourceVersion"] = change.Revision.ToString(CultureInfo.InvariantCulture);
                    encoder.Write(_writer, "DELETED"u8, left);
                    break;
            }

            return FlushIfMuchAsync(cancellationToken);
        }

        public void Bookmark(long revision, bool endOfInitial)
        {
            var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
            if (endOfInitial)
            {
                metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
            }

            encoder.WriteBookmark(_writer, metadata);
        }

        public Task ErrorAsync(JsonObject status, CancellationToken cancellationToken)
        {
            EventEncoder.WriteNode(_writer, "ERROR"u8, status);
            return FlushAsync(cancellationToken);
        }

        /// <summary>Sends what is written.</summary>
        public async Task FlushAsync(CancellationToken cancellationToken) => await _writer.FlushAsync(cancellationToken);

        private bool IsInScope(StoredObject stored) => request.Namespace.Length == 0 || stored.Namespace == request.Namespace;

        private ValueTask FlushIfMuchAsync(CancellationToken cancellationToken) =>
            !_writer.CanGetUnflushedBytes || _writer.UnflushedBytes >= FlushFrom ? new(FlushAsync(cancellationToken)) : default;
    }
}
