namespace Flux.Git.Objects;

/// <summary>Reads the header of a commit or tag line by line.</summary>
internal ref struct HeaderLines(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> _rest = content;

    /// <summary>What follows the lines read so far.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Takes the next header; false at the empty line that ends them (consumed), or at the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        key = value = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        var end = _rest.IndexOf((byte)'\n');
        var line = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        if (line.IsEmpty)
        {
            return false;
        }

        var space = line.IndexOf((byte)' ');
        key = space < 0 ? line : line[..space];
        value = space < 0 ? default : line[(space + 1)..];
        return true;
    }
}
