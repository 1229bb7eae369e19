using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Selectors;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Tables;

namespace Flux.ApiServer.Watch;

/// <summary>watch: a stream of changes, one JSON value a line.</summary>
internal sealed class WatchHandler(ObjectStore store, TablePrinter tables, TimeProvider clock, ServerLifetime lifetime)
{
    /// <summary>A client this many changes behind is cut off; it lists again.</summary>
    private const int MaxBehind = 10_000;

    private static readonly TimeSpan _defaultTimeout = TimeSpan.FromMinutes(45);
    private static readonly TimeSpan _bookmarkInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _bookmarkBeforeEnd = TimeSpan.FromSeconds(2);

    public async Task WatchAsync(ApiRequest request)
    {
        var format = AnswerFormat.Negotiate(request.Http.Request, isList: true);
        var options = ListOptions.Read(request, watch: true);
        if (request.Info.Name.Length > 0)
        {
            options = options with { Fields = options.Fields.And(FieldSelector.ForName(request.Info.Name)) };
        }

        var revision = ListOptions.ParseRevision(options.ResourceVersion, isList: false);
        var channel = Channel.CreateBounded<StoreEvent>(new BoundedChannelOptions(MaxBehind) { SingleReader = true });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, lifetime.Stopping);
        AnswerWriter.AddWarnings(request);
        request.Http.Response.ContentType = MediaType.Json;
        request.Http.Response.Headers.CacheControl = "no-cache, private";
        var stream = new WatchStream(request, options, new EventEncoder(request, format, tables));
        try
        {
            await RunAsync(stream, request, options, revision, channel, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has gone, or the server goes: nobody waits for an answer.
        }
        catch (RevisionCompactedException e)
        {
            await stream.ErrorAsync(ApiErrors.Failure(410, "Expired", e.Message), ended.Token);
        }
    }

    private async Task RunAsync(
        WatchStream stream, ApiRequest request, ListOptions options, long revision, Channel<StoreEvent> channel, CancellationToken cancellationToken)
    {
        var resource = request.Resource.Store;
        var legacyInitial = options.SendInitialEvents is null && revision == 0;
        IDisposable subscription;
        if (options.SendInitialEvents == true || legacyInitial)
        {
            var (objects, now, subscribed) = resource.ListAndSubscribe(channel.Writer);
            subscription = subscribed;
            foreach (var stored in objects.Values)
            {
                await stream.InitialAsync(stored, cancellationToken);
            }

            if (options.AllowWatchBookmarks && (options.SendInitialEvents == true || options.ResourceVersion.Length > 0))
            {
                await stream.BookmarkAsync(now, endOfInitial: true, cancellationToken);
            }
        }
        else
        {
            var after = revision == 0 ? store.Revision : revision;
            subscription = resource.Subscribe(channel.Writer, after);
        }

        using (subscription)
        {
            await stream.FlushAsync(cancellationToken);
            await FollowAsync(stream, options, channel.Reader, cancellationToken);
        }
    }

    private async Task FollowAsync(WatchStream stream, ListOptions options, ChannelReader<StoreEvent> changes, CancellationToken cancellationToken)
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
                        await stream.BookmarkAsync(store.Revision, endOfInitial: false, cancellationToken);
                        await stream.FlushAsync(cancellationToken);
                    }
                }

                if (!await next)
                {
                    return;
                }

                while (changes.TryRead(out var change))
                {
                    await stream.ChangeAsync(change, cancellationToken);
                }

                await stream.FlushAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The time the client gave is over: the stream ends, and the client resumes where it was.
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
        private readonly Func<StoredObject, bool> _matches = ObjectFilter.For(request.Resource, options.Labels, options.Fields);

        public Task InitialAsync(StoredObject stored, CancellationToken cancellationToken) =>
            IsInScope(stored) && _matches(stored) ? SendAsync("ADDED", stored, cancellationToken) : Task.CompletedTask;

        public async Task ChangeAsync(StoreEvent change, CancellationToken cancellationToken)
        {
            if (!IsInScope(change.Object))
            {
                return;
            }

            var before = change.Previous is { } previous && _matches(previous);
            var after = change.Type != StoreEventType.Deleted && _matches(change.Object);
            switch (before, after)
            {
                case (false, true):
                    await SendAsync("ADDED", change.Object, cancellationToken);
                    break;
                case (true, true):
                    await SendAsync("MODIFIED", change.Object, cancellationToken);
                    break;
                case (true, false) when change.Type == StoreEventType.Deleted:
                    await SendAsync("DELETED", change.Object, cancellationToken);
                    break;
                case (true, false):
                    var left = request.Resource.Read(change.Previous!);
                    left.Map("metadata")!["resourceVersion"] = change.Revision.ToString(CultureInfo.InvariantCulture);
                    await WriteAsync("DELETED", encoder.Encode(left), cancellationToken);
                    break;
            }
        }

        public Task BookmarkAsync(long revision, bool endOfInitial, CancellationToken cancellationToken)
        {
            var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
            if (endOfInitial)
            {
                metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
            }

            return WriteAsync("BOOKMARK", encoder.EncodeBookmark(metadata), cancellationToken);
        }

        public async Task ErrorAsync(JsonObject status, CancellationToken cancellationToken)
        {
            await WriteAsync("ERROR", Json.ToBytes(status), cancellationToken);
            await FlushAsync(cancellationToken);
        }

        public Task FlushAsync(CancellationToken cancellationToken) => request.Http.Response.Body.FlushAsync(cancellationToken);

        private bool IsInScope(StoredObject stored) => request.Namespace.Length == 0 || stored.Namespace == request.Namespace;

        private Task SendAsync(string type, StoredObject stored, CancellationToken cancellationToken) =>
            WriteAsync(type, encoder.Encode(stored), cancellationToken);

        private async Task WriteAsync(string type, ReadOnlyMemory<byte> obj, CancellationToken cancellationToken)
        {
            var body = request.Http.Response.Body;
            await body.WriteAsync(Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":"), cancellationToken);
            await body.WriteAsync(obj, cancellationToken);
            await body.WriteAsync("}\n"u8.ToArray(), cancellationToken);
        }
    }
}
