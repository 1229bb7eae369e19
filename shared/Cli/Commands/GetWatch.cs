using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Cli.Output;
using Flux.FileCommands;
using Flux.Kubernetes;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn get --watch</c>: the objects as they are, then each change as it comes.</summary>
internal sealed class GetWatch(CliServices services, IKubernetesClient client, GetQuery query, string? format, bool header)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly ObjectTable _table = new(query.Namespace.Length == 0, query.HasSeveralKinds);
    private readonly Lock _output = new();

    /// <summary>Writes until it is cancelled, which is its usual end.</summary>
    /// <exception cref="KubernetesException">The server refuses, or is not there any more.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var starts = await query.OfEachKindAsync(async kind => (
                Kind: kind, List: await client.ListAsync(kind.Gvk, query.Options, cancellationToken)));
            foreach (var (kind, list) in starts)
            {
                WriteFirst(kind, list.Items.Where(query.Matches));
            }

            if (format is null)
            {
                _table.Write(services.Out, header, services.IsTerminal);
            }

            await services.Out.FlushAsync(cancellationToken);
            var options = new ParallelOptions { MaxDegreeOfParallelism = starts.Count, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(starts, options, async (start, stop) => await WatchAsync(start.Kind, start.List, stop));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C ends a watch as asked
        }

        return ExitCodes.Success;
    }

    private async Task WatchAsync(FluxKind kind, KubernetesList list, CancellationToken cancellationToken)
    {
        var seen = list.Items.ToDictionary(obj => obj.UidOf(), obj => obj.ResourceVersionOf(), StringComparer.Ordinal);
        var version = list.ResourceVersion;
        while (true)
        {
            try
            {
                await foreach (var change in client.WatchAsync(kind.Gvk, query.Options, version, cancellationToken))
                {
                    version = change.Object.ResourceVersionOf() is { Length: > 0 } next ? next : version;
                    Write(kind, change, seen);
                }

                await Task.Delay(_pause, services.Clock, cancellationToken); // the server ended the watch: it goes on from there
            }
            catch (KubernetesException e) when (e.IsExpired)
            {
                list = await client.ListAsync(kind.Gvk, query.Options, cancellationToken);
                version = list.ResourceVersion;
                foreach (var obj in list.Items)
                {
                    Write(kind, new(WatchEventType.Modified, obj), seen);
                }
            }
        }
    }

    private void WriteFirst(FluxKind kind, IEnumerable<JsonObject> objects)
    {
        foreach (var obj in objects)
        {
            if (format is null)
            {
                _table.Add(kind, obj);
            }
            else
            {
                ObjectWriter.WriteNext(services.Out, format, obj);
            }
        }
    }

    private void Write(FluxKind kind, WatchEvent change, Dictionary<string, string> seen)
    {
        var obj = change.Object;
        var isDeleted = change.Type == WatchEventType.Deleted;
        if (change.Type == WatchEventType.Bookmark || !query.Matches(obj)
            || (!isDeleted && seen.GetValueOrDefault(obj.UidOf()) == obj.ResourceVersionOf()))
        {
            return;
        }

        seen[obj.UidOf()] = obj.ResourceVersionOf();
        lock (_output)
        {
            if (format is null)
            {
                _table.Append(services.Out, kind, obj, isDeleted, services.IsTerminal);
            }
            else
            {
                ObjectWriter.WriteNext(services.Out, format, obj);
            }

            services.Out.Flush();
        }
    }
}
