using System.Text;
using Flux.Git.Objects;

namespace Flux.Git.Protocol;

/// <summary>What a server says first: its protocol and capabilities, and before version 2 its refs.</summary>
/// <remarks>Spec: gitprotocol-pack "Reference Discovery", gitprotocol-v2 "Capability Advertisement".</remarks>
internal sealed class Advertisement
{
    private Advertisement(int version) => Version = version;

    /// <summary>0, 1 or 2.</summary>
    public int Version { get; }

    /// <summary>What the server offers.</summary>
    public Capabilities Capabilities { get; } = new();

    /// <summary>The refs; empty in version 2, where they are asked for.</summary>
    public List<RemoteReference> References { get; } = [];

    /// <summary>Reads the advertisement to its flush.</summary>
    /// <exception cref="GitException">Not a Git server, an error it reports, or more refs than allowed.</exception>
    public static async Task<Advertisement> ReadAsync(PktLineReader reader, string service, GitLimits limits, CancellationToken cancellationToken)
    {
        var begin = reader.BytesRead;
        var line = await NextAsync(reader, cancellationToken);
        if (line.Kind == PktLineKind.Data && line.Text.StartsWith("# service="u8))
        {
            if (!line.Is(Encoding.ASCII.GetBytes($"# service={service}")))
            {
                throw new GitException($"protocol error: the server answered for another service: {RemoteErrors.Clean(line.GetString())}");
            }

            await NextAsync(reader, cancellationToken);
            line = await NextAsync(reader, cancellationToken);
        }

        var version = line.Is("version 2"u8) ? 2 : line.Is("version 1"u8) ? 1 : 0;
        var result = new Advertisement(version);
        if (version > 0)
        {
            line = await NextAsync(reader, cancellationToken);
        }

        var lines = 0;
        for (var first = true; line.Kind == PktLineKind.Data; first = false)
        {
            if (version == 2)
            {
                result.Capabilities.Add(line.GetString());
            }
            else
            {
                result.AddReference(line, first);
            }

            // A peeled tag takes a second line.
            if (result.References.Count > limits.References || ++lines > (2L * limits.References) + 1000)
            {
                throw TooMany(limits);
            }

            CheckBytes(reader.BytesRead - begin, limits);
            line = await NextAsync(reader, cancellationToken);
        }

        return line.Kind == PktLineKind.Flush
            ? result
            : throw new GitException("protocol error: the server's greeting ends too early (unexpected EOF)");
    }

    /// <summary>The error for a remote with too many refs.</summary>
    public static GitException TooMany(GitLimits limits) =>
        new($"the remote has more than {limits.References} refs") { Error = GitError.LimitExceeded };

    /// <summary>Refuses a list of refs that is too long in bytes: names may have up to 64 KiB each.</summary>
    /// <exception cref="GitException">It is.</exception>
    public static void CheckBytes(long bytes, GitLimits limits)
    {
        if (bytes > limits.ReferenceBytes)
        {
            throw new GitException($"the remote's list of refs is larger than {limits.ReferenceBytes} bytes") { Error = GitError.LimitExceeded };
        }
    }

    /// <summary>The next line, where an <c>ERR</c> line is thrown.</summary>
    public static async ValueTask<PktLine> NextAsync(PktLineReader reader, CancellationToken cancellationToken)
    {
        var line = await reader.ReadAsync(cancellationToken);
        return line.Kind == PktLineKind.Data && line.Payload.Span.StartsWith("ERR "u8)
            ? throw RemoteErrors.Create(Encoding.UTF8.GetString(line.Payload.Span[4..]))
            : line;
    }

    private void AddReference(PktLine line, bool first)
    {
        var text = line.Text;
        var nul = text.IndexOf((byte)0);
        if (first && nul >= 0)
        {
            foreach (var capability in Encoding.UTF8.GetString(text[(nul + 1)..]).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                Capabilities.Add(capability);
            }
        }

        text = nul >= 0 ? text[..nul] : text;
        if (text.StartsWith("shallow "u8))
        {
            return;
        }

        var space = text.IndexOf((byte)' ');
        if (space < 0 || !ObjectId.TryParse(text[..space], out var id))
        {
            throw new GitException($"protocol error: not a ref line: {RemoteErrors.Clean(Encoding.UTF8.GetString(text))}");
        }

        var name = GitPath.GetString(text[(space + 1)..]);
        if (name == "capabilities^{}" && id.IsZero)
        {
            return;
        }

        if (name.EndsWith("^{}", StringComparison.Ordinal) && References is [.., var tag] && tag.Name.Length == name.Length - 3
            && name.StartsWith(tag.Name, StringComparison.Ordinal))
        {
            References[^1] = tag with { Peeled = id };
            return;
        }

        References.Add(new RemoteReference(name, id, null));
    }
}
