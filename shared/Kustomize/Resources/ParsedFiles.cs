using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Flux.Yaml;

namespace Flux.Kustomize.Resources;

/// <summary>
/// What was parsed of files in memory, for as long as those are there: a file that several builds name is parsed for the first two of them and
/// copied for all others, and one that is looked at before it is built is parsed once.
/// </summary>
internal static class ParsedFiles
{
    /// <summary>Larger ones take more memory than time.</summary>
    private const int MaxBytes = 64 << 10;

    private static readonly ConditionalWeakTable<byte[], ParsedFile> _files = [];

    /// <summary>The nodes of a file, the caller's own to change.</summary>
    /// <param name="content">The file; where it is not an array of its own, it is parsed each time.</param>
    /// <param name="parse">Parses it; what it throws is not kept.</param>
    public static List<YamlMapping> Read(ReadOnlyMemory<byte> content, Func<List<YamlMapping>> parse) =>
        Find(content) is { } file ? file.Take(parse) : parse();

    /// <summary>Parses a file that will be read next, to see whether it can be.</summary>
    public static void Check(ReadOnlyMemory<byte> content, Func<List<YamlMapping>> parse)
    {
        if (Find(content) is { } file)
        {
            file.Check(parse);
        }
        else
        {
            parse();
        }
    }

    private static ParsedFile? Find(ReadOnlyMemory<byte> content) =>
        content.Length is > 0 and <= MaxBytes
        && MemoryMarshal.TryGetArray(content, out var segment) && segment is { Array: { } array, Offset: 0 } && segment.Count == array.Length
            ? _files.GetOrCreateValue(array)
            : null;

    private sealed class ParsedFile
    {
        private readonly Lock _lock = new();
        private List<YamlMapping>? _nodes;
        private int _taken;

        public List<YamlMapping> Take(Func<List<YamlMapping>> parse)
        {
            lock (_lock)
            {
                if (++_taken == 1)
                {
                    // nobody else may ever want it: it is given away
                    var own = _nodes ?? parse();
                    _nodes = null;
                    return own;
                }

                _nodes ??= parse();
                return _nodes.ConvertAll(node => (YamlMapping)node.Clone());
            }
        }

        public void Check(Func<List<YamlMapping>> parse)
        {
            lock (_lock)
            {
                _nodes ??= parse();
            }
        }
    }
}
