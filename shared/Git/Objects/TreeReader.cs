using System.Diagnostics;

namespace Flux.Git.Objects;

/// <summary>Reads a tree's entries in their stored order: <c>mode SP name NUL id</c>, one after the other.</summary>
internal ref struct TreeReader(ObjectId tree, ReadOnlySpan<byte> content)
{
    private readonly ReadOnlySpan<byte> _content = content;
    private readonly int _idLength = tree.Format.IdLength();
    private int _position;

    /// <summary>The mode of the current entry, e.g. octal 100644.</summary>
    public int Mode { get; private set; }

    /// <summary>Where the current entry's name begins in the tree's content.</summary>
    public int NameStart { get; private set; }

    /// <summary>The length of the current entry's name.</summary>
    public int NameLength { get; private set; }

    /// <summary>The current entry's name, as stored.</summary>
    public readonly ReadOnlySpan<byte> Name => _content.Slice(NameStart, NameLength);

    /// <summary>The current entry's object.</summary>
    public readonly ObjectId Id => new(_content.Slice(NameStart + NameLength + 1, _idLength));

    /// <summary>Goes to the next entry; false at the end.</summary>
    /// <exception cref="GitException">Not the form of a tree.</exception>
    public bool Read()
    {
        if (_position == _content.Length)
        {
            return false;
        }

        var rest = _content[_position..];
        var space = rest.IndexOf((byte)' ');
        if (space is < 1 or > 7)
        {
            throw Malformed();
        }

        Mode = 0;
        foreach (var digit in rest[..space])
        {
            Mode = digit is >= (byte)'0' and <= (byte)'7' ? (Mode << 3) | (digit - '0') : throw Malformed();
        }

        var name = rest[(space + 1)..];
        var nul = name.IndexOf((byte)0);
        if (nul < 1 || name.Length < nul + 1 + _idLength)
        {
            throw Malformed();
        }

        NameStart = _position + space + 1;
        NameLength = nul;
        _position = NameStart + nul + 1 + _idLength;
        Debug.Assert(_position <= _content.Length, "the length was checked above");
        return true;
    }

    private readonly GitException Malformed() =>
        new($"tree {tree} is malformed at byte {_position}") { Error = GitError.Corrupt };
}
