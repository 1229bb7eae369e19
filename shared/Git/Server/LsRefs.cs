using System.Text;
using Flux.Git.Objects;
using Flux.Git.Protocol;
using Flux.Git.Writing;

namespace Flux.Git.Server;

/// <summary>The command <c>ls-refs</c>.</summary>
internal sealed class LsRefs(MemoryRepository repository)
{
    public byte[] Answer(IReadOnlyList<string> arguments)
    {
        var prefixes = arguments.Where(a => a.StartsWith("ref-prefix ", StringComparison.Ordinal)).Select(a => a["ref-prefix ".Length..]).ToList();
        var (peel, symrefs) = (arguments.Contains("peel"), arguments.Contains("symrefs"));
        var references = repository.ReferenceIds;
        var lines = new PktLineWriter();
        var head = references.FirstOrDefault(r => r.Key == repository.Head);
        if (IsWanted("HEAD", prefixes) && head.Key is not null)
        {
            lines.Line($"{head.Value} HEAD{(symrefs ? $" symref-target:{repository.Head}" : "")}");
        }
        else if (head.Key is null && arguments.Contains("unborn"))
        {
            lines.Line($"unborn HEAD{(symrefs ? $" symref-target:{repository.Head}" : "")}");
        }

        foreach (var (name, id) in references.Where(r => IsWanted(r.Key, prefixes)))
        {
            var line = new StringBuilder($"{id} {name}");
            if (peel && ((IObjectSource)repository).Peel(id, out _) is var peeled && peeled != id)
            {
                line.Append(" peeled:").Append(peeled);
            }

            lines.Line(line.ToString());
        }

        return lines.Flush().Written.ToArray();
    }

    private static bool IsWanted(string name, List<string> prefixes) =>
        prefixes.Count == 0 || prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
