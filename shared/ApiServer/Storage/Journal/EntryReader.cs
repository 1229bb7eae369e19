using System.Text;

namespace Flux.ApiServer.Storage.Journal;

/// <summary>Reads the entries of a frame whose checksum holds.</summary>
internal ref struct EntryReader(ReadOnlySpan<byte> content)
{
    private const int MaxLabels = 1_000_000;

    private ReadOnlySpan<byte> _left = content;

    public readonly bool IsAtEnd => _left.IsEmpty;

    public EntryKind ReadKind() => (EntryKind)Take(1)[0];

    /// <summary>A number.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public long ReadNumber()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return (long)value;
            }
        }

        throw new FormatException("a number is too long");
    }

    public string ReadText() => Encoding.UTF8.GetString(Take(Length()));

    /// <summary>An object.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public StoredObject ReadObject()
    {
        var revision = ReadNumber();
        var apiVersion = TextPool.Shared.Get(ReadText());
        var @namespace = TextPool.Shared.Get(ReadText());
        var name = ReadText();
        var uid = ReadText();
        var labels = ReadNumber() switch
        {
            0 => null,
            < MaxLabels and > 0 and var count => new string[count],
            var count => throw new FormatException($"{count} labels"),
        };
        for (var i = 0; i < (labels?.Length ?? 0); i++)
        {
            labels![i] = TextPool.Shared.Get(ReadText());
        }

        return new StoredObject
        {
            Namespace = @namespace,
            Name = name,
            Uid = uid,
            Revision = revision,
            ApiVersion = apiVersion,
            Labels = labels,
            Json = Take(Length()).ToArray(),
        };
    }

    private int Length() => ReadNumber() is >= 0 and <= Frame.MaxLength and var length ? (int)length : throw new FormatException("a length is wrong");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _left.Length)
        {
            throw new FormatException("an entry ends too early");
        }

        var taken = _left[..length];
        _left = _left[length..];
        return taken;
    }
}
