using Flux.Git.Objects;
using Flux.Git.Protocol;
using Flux.Git.Writing;

namespace Flux.Git.Server;

/// <summary>The command <c>fetch</c>: negotiation, shallow boundaries and the pack.</summary>
internal sealed class FetchAnswer(MemoryRepository repository)
{
    public byte[] Answer(UploadRequest request)
    {
        foreach (var want in request.Wants.Where(want => !repository.Contains(want)))
        {
            throw new GitException($"upload-pack: not our ref {want}") { Error = GitError.ReferenceNotFound };
        }

        var lines = new PktLineWriter();
        var common = request.Haves.Where(repository.Contains).ToList();
        if (!request.Done)
        {
            lines.Line("acknowledgments");
            if (common.Count == 0)
            {
                return lines.Line("NAK").Flush().Written.ToArray();
            }

            foreach (var id in common)
            {
                lines.Line($"ACK {id}");
            }

            lines.Line("ready").Delimiter();
        }

        WritePack(lines, request, [.. common]);
        return lines.Flush().Written.ToArray();
    }

    private void WritePack(PktLineWriter lines, UploadRequest request, HashSet<ObjectId> common)
    {
        // a client that deepens lacks the history below what it has, so that has to be walked through
        var has = request.Depth is null ? common : [];
        var boundary = new HashSet<ObjectId>();
        var commits = ObjectWalk.Commits(repository, request.Wants, has, request.Depth, boundary);
        if (request.Depth is not null)
        {
            lines.Line("shallow-info");
            foreach (var id in boundary)
            {
                lines.Line($"shallow {id}");
            }

            foreach (var id in request.Shallows.Where(id => commits.Contains(id) && !boundary.Contains(id)))
            {
                lines.Line($"unshallow {id}");
            }

            lines.Delimiter();
        }

        lines.Line("packfile");
        var objects = ObjectWalk.Objects(repository, [.. commits.Where(c => !common.Contains(c))], common);
        var tags = request.Wants.SelectMany(TagsOf);
        var pack = PackWriter.Write(repository, [.. tags, .. objects]).AsSpan();
        Span<byte> line = new byte[PktLine.MaxPayload];
        while (!pack.IsEmpty)
        {
            var count = Math.Min(pack.Length, line.Length - 1);
            line[0] = 1;
            pack[..count].CopyTo(line[1..]);
            lines.Data(line[..(count + 1)]);
            pack = pack[count..];
        }
    }

    private IEnumerable<ObjectId> TagsOf(ObjectId id)
    {
        IObjectSource source = repository;
        while (source.TryRead(id, out var value) && value.Type == ObjectType.Tag)
        {
            yield return id;
            id = TagObject.Parse(id, value.Content).Target;
        }
    }
}
