using Flux.Git.Objects;
using Flux.Git.Packs;
using Flux.Git.Protocol;
using Flux.Git.Writing;

namespace Flux.Git.Server;

/// <summary>A push: ref updates, the pack with what they need, and a report on each.</summary>
internal sealed class ReceivePack(MemoryRepository repository)
{
    private const int MaxUpdates = 1000;

    private static readonly GitLimits _limits = new();

    public async Task<byte[]> AnswerAsync(Stream request, CancellationToken cancellationToken)
    {
        using var reader = new PktLineReader(request);
        var updates = await ReadUpdatesAsync(reader, cancellationToken);
        var report = new PktLineWriter();
        if (updates.Count == 0)
        {
            return report.Flush().Written.ToArray();
        }

        if (updates.Any(update => !update.Target.IsZero))
        {
            await TakeObjectsAsync(reader, cancellationToken);
        }

        report.Line("unpack ok");
        foreach (var update in updates)
        {
            report.Line(Refusal(update) is { } reason ? $"ng {update.Name} {reason}" : $"ok {update.Name}");
        }

        return report.Flush().Written.ToArray();
    }

    private static async Task<IReadOnlyList<Update>> ReadUpdatesAsync(PktLineReader reader, CancellationToken cancellationToken)
    {
        var updates = new List<Update>();
        while (await reader.ReadAsync(cancellationToken) is { Kind: PktLineKind.Data } line)
        {
            var text = line.GetString();
            var nul = text.IndexOf('\0', StringComparison.Ordinal);
            updates.Add((nul < 0 ? text : text[..nul]).Split(' ', 3) is [var from, var to, { Length: > 0 } name]
                && ObjectId.TryParse(from, out var expected)
                && ObjectId.TryParse(to, out var target)
                    ? new(name.Trim(), expected, target)
                    : throw new GitException("protocol error: malformed ref update"));
            if (updates.Count > MaxUpdates)
            {
                throw new GitException($"a push updates more than {MaxUpdates} refs") { Error = GitError.LimitExceeded };
            }
        }

        return updates;
    }

    private async Task TakeObjectsAsync(PktLineReader reader, CancellationToken cancellationToken)
    {
        IObjectSource source = repository;
        var pack = new PackReader(new RawPackStream(reader), source.Format, _limits, null) { ExternalBases = repository };
        using var objects = await pack.ReadAsync(cancellationToken);
        var taken = new List<KeyValuePair<ObjectId, GitObject>>();
        foreach (var id in objects.Ids)
        {
            if (objects.TryRead(id, out var value))
            {
                taken.Add(new(id, new(value.Type, value.Content.ToArray())));
            }
        }

        repository.Add(taken);
    }

    private string? Refusal(Update update)
    {
        if (!update.Name.StartsWith("refs/", StringComparison.Ordinal) || update.Name.Contains("..", StringComparison.Ordinal))
        {
            return "funny refname";
        }

        if (!update.Target.IsZero && !IsComplete(update.Target))
        {
            return "missing necessary objects";
        }

        return repository.TryMove(update.Name, update.Expected, update.Target) ? null : "fetch first";
    }

    // every object the new tip needs must be here before a ref leads to it
    private bool IsComplete(ObjectId tip)
    {
        IObjectSource source = repository;
        try
        {
            if (source.Peel(tip, out var type) is var peeled && type != ObjectType.Commit)
            {
                return true;
            }

            var commits = ObjectWalk.Commits(source, [peeled], new HashSet<ObjectId>(), null, new HashSet<ObjectId>());
            return ObjectWalk.Objects(source, commits, []).All(repository.Contains);
        }
        catch (GitException)
        {
            return false;
        }
    }

    private readonly record struct Update(string Name, ObjectId Expected, ObjectId Target);
}
