using System.Text;
using Flux.Git.Objects;
using Flux.Git.Writing;

namespace Flux.Git.Protocol;

/// <summary>Speaks to <c>git-receive-pack</c>: pushes one branch.</summary>
/// <remarks>Spec: gitprotocol-pack "Pushing Data To a Server"; protocol version 2 has no push of its own.</remarks>
internal sealed class ReceivePackClient(IGitTransport transport, GitLimits limits)
{
    /// <summary>The service's name.</summary>
    public const string Service = "git-receive-pack";

    /// <summary>Brings the remote's branch to where the repository's is; nothing is sent where it is there already.</summary>
    /// <exception cref="GitException">Not reachable or refused, or the remote's branch has commits that are not in the repository.</exception>
    public async Task PushAsync(MemoryRepository repository, string branch, CancellationToken cancellationToken)
    {
        var name = $"refs/heads/{branch}";
        var target = repository.ReferenceIds.FirstOrDefault(r => r.Key == name).Value;
        if (target.IsZero)
        {
            throw new GitException($"src refspec {branch} does not match any") { Error = GitError.ReferenceNotFound };
        }

        var server = await Advertisement.ReadAsync(await transport.OpenAsync(cancellationToken), Service, limits, cancellationToken);
        var current = server.References.FirstOrDefault(r => r.Name == name)?.Id;
        if (current == target)
        {
            return;
        }

        if (current is { } there && !repository.Contains(there))
        {
            throw new GitException($"non-fast-forward update: {name}: the remote has commits that are not here; fetch first");
        }

        var request = Request(repository, server, name, current, target);
        await ReadReportAsync(await transport.SendAsync(request, cancellationToken), name, cancellationToken);
    }

    private static ReadOnlyMemory<byte> Request(
        MemoryRepository repository, Advertisement server, string name, ObjectId? current, ObjectId target)
    {
        IObjectSource source = repository;
        var has = server.References.Select(r => r.Id).Where(id => IsCommit(source, id)).ToHashSet();
        var commits = ObjectWalk.Commits(source, [target], has, null, new HashSet<ObjectId>());
        var pack = PackWriter.Write(source, ObjectWalk.Objects(source, commits, has));
        var old = current?.ToString() ?? new string('0', source.Format.HexLength());
        return new PktLineWriter()
            .Data(Encoding.UTF8.GetBytes($"{old} {target} {name}\0report-status object-format={source.Format.Name()} agent={UploadPackClient.Agent}"))
            .Flush()
            .Raw(pack)
            .Written;
    }

    private static bool IsCommit(IObjectSource source, ObjectId id) => source.TryDescribe(id, out var type, out _) && type == ObjectType.Commit;

    private static async Task ReadReportAsync(PktLineReader reader, string name, CancellationToken cancellationToken)
    {
        var unpacked = await Advertisement.NextAsync(reader, cancellationToken);
        if (!unpacked.Is("unpack ok"u8))
        {
            throw new GitException($"the remote could not take the objects: {RemoteErrors.Clean(unpacked.GetString())}");
        }

        while (await Advertisement.NextAsync(reader, cancellationToken) is { Kind: PktLineKind.Data } line)
        {
            var text = line.GetString();
            if (text == $"ok {name}")
            {
                return;
            }

            if (text.StartsWith($"ng {name} ", StringComparison.Ordinal))
            {
                throw new GitException($"the remote rejected {name}: {RemoteErrors.Clean(text[$"ng {name} ".Length..])}");
            }
        }

        throw new GitException($"protocol error: the remote did not say what became of {name}");
    }
}
