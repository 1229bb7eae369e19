using Flux.Yaml.Scanning;

namespace Flux.Yaml;

/// <summary>
/// Puts the comments of a text back into what is printed of its tree. The tree knows no comments; what joins both texts is the order of
/// keys and items, which printing in order keeps. A comment line belongs to what follows it, or, where it stands right below something and
/// a blank line follows, to what is before; one at the end of a line stays at the end of that line.
/// </summary>
internal static class CommentKeeper
{
    private sealed record Block(int First, List<string> Lines, bool IsFoot, int Next);

    public static string Restore(string original, YamlNode tree, string printed)
    {
        if (!original.Contains('#', StringComparison.Ordinal) || Comments(original) is not { Count: > 0 } comments)
        {
            return printed;
        }

        var places = new SortedDictionary<int, int>();
        if (YamlReader.ReadFirst(printed, "", YamlVersion.GoYaml3) is not { } copy || !Pair(tree, copy, places))
        {
            return printed;
        }

        var source = original.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        var lines = printed.TrimEnd('\n').Split('\n').ToList();
        foreach (var inline in comments.Where(c => c.IsInline))
        {
            if (places.TryGetValue(inline.Line, out var at))
            {
                lines[at - 1] += " " + source[inline.Line - 1][inline.Column..];
            }
        }

        return string.Join('\n', WithBlocks(Blocks(comments.Where(c => !c.IsInline).ToList(), source, places), lines, places)) + "\n";
    }

    private static List<Comment>? Comments(string text)
    {
        var found = new List<Comment>();
        try
        {
            var scanner = new Scanner(text, "", YamlVersion.GoYaml3) { Comments = found };
            while (scanner.Take().Kind != TokenKind.StreamEnd)
            {
            }
        }
        catch (YamlException)
        {
            return null;
        }

        return found;
    }

    // the lines of keys and items in both texts; false where the trees differ
    private static bool Pair(YamlNode a, YamlNode b, SortedDictionary<int, int> places)
    {
        switch (a, b)
        {
            case (YamlMapping x, YamlMapping y) when x.Count == y.Count:
                for (var i = 0; i < x.Count; i++)
                {
                    Note(x.At(i).KeyLine, y.At(i).KeyLine, places);
                    if (!Pair(x.At(i).Value, y.At(i).Value, places))
                    {
                        return false;
                    }
                }

                return true;
            case (YamlSequence x, YamlSequence y) when x.Items.Count == y.Items.Count:
                for (var i = 0; i < x.Items.Count; i++)
                {
                    Note(x.Items[i].Line, y.Items[i].Line, places);
                    if (!Pair(x.Items[i], y.Items[i], places))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return a is YamlScalar && b is YamlScalar;
        }
    }

    private static void Note(int line, int printed, SortedDictionary<int, int> places)
    {
        if (line > 0 && printed > 0)
        {
            places.TryAdd(line, printed);
        }
    }

    private static List<Block> Blocks(List<Comment> comments, string[] source, SortedDictionary<int, int> places)
    {
        var blocks = new List<Block>();
        for (var i = 0; i < comments.Count;)
        {
            var first = comments[i].Line;
            var texts = new List<string>();
            var line = first;
            for (; i < comments.Count && comments[i].Line == line; i++, line++)
            {
                texts.Add(source[line - 1][comments[i].Column..]);
            }

            var isEnd = line > source.Length || source[line - 1].Trim().Length == 0;
            var touches = first > 1 && source[first - 2].Trim().Length > 0;
            var next = places.Keys.FirstOrDefault(k => k >= line);
            blocks.Add(new(first, texts, isEnd && touches || next == 0, next));
        }

        return blocks;
    }

    private static List<string> WithBlocks(List<Block> blocks, List<string> lines, SortedDictionary<int, int> places)
    {
        for (var i = blocks.Count - 1; i >= 0; i--)
        {
            var block = blocks[i];
            var at = block.Next == 0 ? lines.Count : places[block.Next] - 1;
            var model = block.IsFoot && Before(block, places) is { } previous ? lines[previous - 1] : at < lines.Count ? lines[at] : "";
            var indent = model[..^model.TrimStart().Length];
            var isHeader = !block.IsFoot && !places.Keys.Any(k => k < block.First) && block.Next > block.First + block.Lines.Count;
            var joins = !block.IsFoot && i + 1 < blocks.Count && blocks[i + 1].Next == block.Next;
            List<string> inserted = [.. block.Lines.Select(l => indent + l)];
            if (isHeader || joins || (block.IsFoot && block.Next != 0))
            {
                inserted.Add("");
            }

            lines.InsertRange(at, inserted);
        }

        return lines;
    }

    private static int? Before(Block block, SortedDictionary<int, int> places) =>
        places.LastOrDefault(p => p.Key < block.First) is { Key: > 0 } found ? found.Value : null;
}
