using System.Security.Cryptography;
using System.Text;

namespace Flux.Primitives;

/// <summary>
/// What was asked of a <see cref="FileTree"/>, and whether another tree would answer the same: then whoever reads it in the same way comes to the
/// same result. Safe for concurrent use.
/// </summary>
public sealed class TreeReads
{
    private const char File = 'f';
    private const char Directory = 'd';
    private const char Content = 'r';
    private const char Names = 'l';
    private readonly Lock _lock = new();
    private readonly HashSet<string> _reads = new(StringComparer.Ordinal);

    /// <summary>Whether all files were asked for at once: then nothing short of the same tree is the same.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Each question once, in an order that depends on nothing else.</summary>
    public IReadOnlyList<string> Reads
    {
        get
        {
            lock (_lock)
            {
                return [.. _reads.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>A digest of what a tree answers to some questions; empty where they are none of ours.</summary>
    public static string Digest(IReadOnlyList<string> reads, IFileTree tree)
    {
        ArgumentNullException.ThrowIfNull(reads);
        ArgumentNullException.ThrowIfNull(tree);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var read in reads)
        {
            if (read.Length == 0)
            {
                return "";
            }

            Add(hash, Encoding.UTF8.GetBytes(read));
            var path = read[1..];
            switch (read[0])
            {
                case File:
                    Add(hash, [tree.FileExists(path) ? (byte)1 : (byte)0]);
                    break;
                case Directory:
                    Add(hash, [tree.DirectoryExists(path) ? (byte)1 : (byte)0]);
                    break;
                case Content:
                    Add(hash, [tree.TryRead(path, out var content) ? (byte)1 : (byte)0]);
                    Add(hash, content.Span);
                    break;
                case Names:
                    Add(hash, Encoding.UTF8.GetBytes(string.Join('/', tree.List(path))));
                    break;
                default:
                    return "";
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal void NoteFile(string path) => Note(File, path);

    internal void NoteDirectory(string path) => Note(Directory, path);

    internal void NoteContent(string path) => Note(Content, path);

    internal void NoteNames(string path) => Note(Names, path);

    internal void NoteWhole() => IsWhole = true;

    /// <summary>With its length in front, so that two neighbours cannot be read as others.</summary>
    private static void Add(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }

    private void Note(char what, string path)
    {
        lock (_lock)
        {
            _reads.Add(what + path);
        }
    }
}
