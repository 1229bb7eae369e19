using System.Text;
using Flux.Sops.Trees;

namespace Flux.Sops.Stores;

/// <summary>Lines of <c>NAME=value</c>; quotes are part of the value, <c>\n</c> is a line break.</summary>
/// <remarks>Spec: getsops/sops v3.13 stores/dotenv.</remarks>
internal sealed class DotenvStore : IStore
{
    public MetadataForm Metadata => MetadataForm.Flat;

    public List<TreeBranch> Load(byte[] data)
    {
        var branch = new TreeBranch();
        foreach (var line in ByteText.Decode(data).Split('\n'))
        {
            if (line.Length == 0)
            {
                continue;
            }

            if (line[0] == '#')
            {
                branch.Add(new Comment(line[1..]), null);
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                throw new SopsException($"invalid dotenv input line: {line}");
            }

            branch.Add(line[..equals], line[(equals + 1)..].Replace("\\n", "\n", StringComparison.Ordinal));
        }

        return [branch];
    }

    public byte[] Emit(IReadOnlyList<TreeBranch> branches)
    {
        var text = new StringBuilder();
        foreach (var item in branches[0])
        {
            if (item.Value is TreeBranch or TreeList)
            {
                throw new SopsException($"cannot use complex value in dotenv file; offending key {item.Key}");
            }

            if (item.Key is Comment comment)
            {
                text.Append('#').Append(comment.Value).Append('\n');
                continue;
            }

            var value = item.Value is string s ? s.Replace("\n", "\\n", StringComparison.Ordinal) : GoValues.Text(item.Value);
            text.Append(item.Key).Append('=').Append(value).Append('\n');
        }

        return ByteText.Encode(text.ToString());
    }
}
