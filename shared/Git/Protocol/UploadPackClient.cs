using System.Text;
using Flux.Git.Objects;
using Flux.Git.Packs;

namespace Flux.Git.Protocol;

/// <summary>Speaks to <c>git-upload-pack</c> in protocol version 0, 1 or 2, over any transport.</summary>
/// <remarks>Spec: gitprotocol-pack, gitprotocol-v2, gitprotocol-capabilities.</remarks>
internal sealed class UploadPackClient(IGitTransport transport, GitLimits limits, string? temporaryDirectory)
    : IReferenceLister
{
    /// <summary>The service's name.</summary>
    public const string Service = "git-upload-pack";

    /// <summary>How we introduce ourselves; some hosts look for <c>git/</c> at the beginning.</summary>
    public const string Agent = "git/fluxfunctions";

    private Advertisement? _server;

    /// <inheritdoc />
    public ObjectFormat Format => Server.Capabilities.ObjectFormat;

    /// <summary>Whether the server leaves out objects on request.</summary>
    public bool CanFilter => Server.Version == 2 ? Server.Capabilities.Has("fetch", "filter") : Server.Capabilities.Has("filter");

    /// <summary>Whether the server may give any commit by its id, not only what a ref points to.</summary>
    public bool MayWantAnyCommit => Server.Version == 2 || Server.Capabilities.Has("allow-reachable-sha1-in-want")
        || Server.Capabilities.Has("allow-any-sha1-in-want");

    private Advertisement Server => _server ?? throw new InvalidOperationException("connect first");

    private bool CanBeShallow => Server.Version == 2 ? Server.Capabilities.Has("fetch", "shallow") : Server.Capabilities.Has("shallow");

    /// <summary>Connects.</summary>
    /// <exception cref="GitException">Not reachable, refused, or not a Git server.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _server = transport.Recall();
        if (_server is null)
        {
            var reader = await transport.OpenAsync(cancellationToken);
            _server = await Advertisement.ReadAsync(reader, Service, limits, cancellationToken);
            transport.Remember(_server);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<RemoteReference>> ListAsync(IReadOnlyCollection<string> prefixes, CancellationToken cancellationToken)
    {
        if (Server.Version < 2)
        {
            return [.. Server.References.Where(reference => IsWanted(reference.Name, prefixes))];
        }

        var request = BeginCommand("ls-refs").Line("peel");
        foreach (var prefix in prefixes)
        {
            request.Line($"ref-prefix {prefix}");
        }

        var reader = await transport.SendAsync(request.Flush().Written, cancellationToken);
        var references = new List<RemoteReference>();
        var begin = reader.BytesRead;
        var lines = 0;
        for (var line = await Advertisement.NextAsync(reader, cancellationToken);
            line.Kind == PktLineKind.Data;
            line = await Advertisement.NextAsync(reader, cancellationToken))
        {
            // The server may ignore prefixes.
            if (ParseReference(line) is { } reference && IsWanted(reference.Name, prefixes))
            {
                references.Add(reference);
            }

            if (++lines > limits.References)
            {
                throw Advertisement.TooMany(limits);
            }

            Advertisement.CheckBytes(reader.BytesRead - begin, limits);
        }

        return references;
    }

    /// <summary>Fetches a pack.</summary>
    /// <exception cref="GitException">
    /// <see cref="GitError.ReferenceNotFound"/> where the server refuses a wanted id; else a failure of server or pack.
    /// </exception>
    public async Task<PackObjects> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        var body = Server.Version == 2 ? BuildFetch(request) : BuildWants(request);
        var reader = await transport.SendAsync(body, cancellationToken);
        var framed = Server.Version == 2
            ? await SkipToPackAsync(reader, cancellationToken)
            : await SkipToPackV0Async(reader, request, cancellationToken);
        await using Stream pack = framed ? new SideBandStream(reader) : new RawPackStream(reader);
        return await new PackReader(pack, Format, limits, temporaryDirectory).ReadAsync(cancellationToken);
    }

    /// <summary>Ends the conversation in good form where the server waits for one; never fails.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (transport.IsStateless || _server is null)
        {
            return;
        }

        try
        {
            await transport.SendAsync("0000"u8.ToArray(), cancellationToken);
        }
        catch (Exception e) when (e is GitException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The server has already hung up, which is as good.
        }
    }

    private static bool IsWanted(string name, IReadOnlyCollection<string> prefixes) =>
        prefixes.Count == 0 || prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static RemoteReference? ParseReference(PktLine line)
    {
        var text = line.Text;
        var space = text.IndexOf((byte)' ');
        if (space > 0 && text[..space].SequenceEqual("unborn"u8))
        {
            return null;
        }

        if (space < 0 || !ObjectId.TryParse(text[..space], out var id))
        {
            throw new GitException($"protocol error: not a ref line: {RemoteErrors.Clean(line.GetString())}");
        }

        var name = text[(space + 1)..];
        space = name.IndexOf((byte)' ');
        var attributes = space < 0 ? default : name[(space + 1)..];
        name = space < 0 ? name : name[..space];
        ObjectId? peeled = null;
        foreach (var range in attributes.Split((byte)' '))
        {
            if (attributes[range].StartsWith("peeled:"u8) && ObjectId.TryParse(attributes[range][7..], out var target))
            {
                peeled = target;
            }
        }

        return new RemoteReference(GitPath.GetString(name), id, peeled);
    }

    private PktLineWriter BeginCommand(string command)
    {
        var request = new PktLineWriter().Line($"command={command}");
        if (Server.Capabilities.Has("agent"))
        {
            request.Line($"agent={Agent}");
        }

        if (Server.Capabilities.Has("object-format"))
        {
            request.Line($"object-format={Format.Name()}");
        }

        return request.Delimiter();
    }

    private ReadOnlyMemory<byte> BuildFetch(FetchRequest request)
    {
        var body = BeginCommand("fetch").Line("no-progress").Line("ofs-delta");
        if (request.Depth is { } depth && CanBeShallow)
        {
            body.Line($"deepen {depth}");
        }

        if (request.Filter is { } filter)
        {
            body.Line($"filter {filter}");
        }

        foreach (var want in request.Wants)
        {
            body.Line($"want {want}");
        }

        return body.Line("done").Flush().Written;
    }

    private ReadOnlyMemory<byte> BuildWants(FetchRequest request)
    {
        var server = Server.Capabilities;
        var capabilities = new StringBuilder();
        // There is nothing to negotiate, but some hosts insist on the way to do it.
        string[] useful = ["multi_ack_detailed", "side-band-64k", "ofs-delta", "no-progress"];
        foreach (var capability in useful.Where(server.Has))
        {
            capabilities.Append(' ').Append(capability);
        }

        if (server.Has("agent"))
        {
            capabilities.Append(" agent=").Append(Agent);
        }

        if (server.Has("object-format"))
        {
            capabilities.Append(" object-format=").Append(Format.Name());
        }

        if (request.Filter is not null)
        {
            capabilities.Append(" filter");
        }

        var body = new PktLineWriter();
        foreach (var want in request.Wants)
        {
            body.Line($"want {want}{capabilities}");
            capabilities.Clear();
        }

        if (request.Depth is { } depth && CanBeShallow)
        {
            body.Line($"deepen {depth}");
        }

        if (request.Filter is { } filter)
        {
            body.Line($"filter {filter}");
        }

        return body.Flush().Line("done").Written;
    }

    private static async Task<bool> SkipToPackAsync(PktLineReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await Advertisement.NextAsync(reader, cancellationToken);
            if (line.Is("packfile"u8))
            {
                return true;
            }

            if (line.Kind is not (PktLineKind.Data or PktLineKind.Delimiter))
            {
                throw new GitException("protocol error: the server sent no pack");
            }
        }
    }

    // [shallow lines, flush], then NAK or ACK, then the pack.
    private async Task<bool> SkipToPackV0Async(PktLineReader reader, FetchRequest request, CancellationToken cancellationToken)
    {
        var shallow = request.Depth is not null && CanBeShallow;
        while (true)
        {
            var line = await Advertisement.NextAsync(reader, cancellationToken);
            if (line.Is("NAK"u8) || (line.Kind == PktLineKind.Data && line.Payload.Span.StartsWith("ACK "u8)))
            {
                return Server.Capabilities.Has("side-band-64k");
            }

            var expected = shallow && (line.Kind == PktLineKind.Flush
                || (line.Kind == PktLineKind.Data && line.Payload.Span.IndexOf("shallow "u8) is 0 or 2));
            if (!expected)
            {
                throw new GitException("protocol error: the server sent no pack");
            }
        }
    }
}
