using System.Globalization;
using Flux.Git.Objects;
using Flux.Git.Packs;

namespace Flux.Git.Local;

/// <summary>Reads an object in a file of its own: compressed <c>type SP size NUL content</c>.</summary>
/// <remarks>Spec: gitrepository-layout "objects/[0-9a-f][0-9a-f]".</remarks>
internal sealed class LooseObject(byte[] file, GitLimits limits)
{
    private const int MaxHeader = 32;

    private readonly Inflater _inflater = new();

    /// <summary>Reads type and size alone.</summary>
    /// <exception cref="GitException">Damaged, or over the limit.</exception>
    public (ObjectType Type, int Size) Describe()
    {
        var (type, size, _) = ReadHeader(new byte[MaxHeader], out _);
        return (type, size);
    }

    /// <summary>Reads all of it.</summary>
    /// <exception cref="GitException">Damaged, or over the limit.</exception>
    public GitObject Read()
    {
        var start = new byte[MaxHeader];
        var (type, size, headerLength) = ReadHeader(start, out var consumed);
        var all = new byte[headerLength + size];
        var known = Math.Min(_inflater.Written, all.Length);
        start.AsSpan(0, known).CopyTo(all);
        return known == _inflater.Written
            && _inflater.Inflate(file.AsSpan(consumed), all, out _) == InflateStatus.Done
            && _inflater.Written == all.Length
            ? new GitObject(type, all.AsMemory(headerLength))
            : throw Corrupt("is not as long as it claims, or cannot be decompressed");
    }

    private (ObjectType Type, int Size, int HeaderLength) ReadHeader(byte[] start, out int consumed)
    {
        _inflater.Reset();
        var status = _inflater.Inflate(file, start, out consumed);
        var text = start.AsSpan(0, _inflater.Written);
        var space = text.IndexOf((byte)' ');
        var nul = text.IndexOf((byte)0);
        if (status is not (InflateStatus.Done or InflateStatus.NeedsOutput) || space < 0 || nul < space
            || !ObjectTypes.TryParse(text[..space], out var type)
            || !long.TryParse(text[(space + 1)..nul], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            throw Corrupt("has no readable header");
        }

        return size <= limits.ObjectBytes
            ? (type, (int)size, nul + 1)
            : throw new GitException($"a loose object claims {size} bytes, more than {limits.ObjectBytes}") { Error = GitError.LimitExceeded };
    }

    private static GitException Corrupt(string what) => new($"a loose object {what}") { Error = GitError.Corrupt };
}
