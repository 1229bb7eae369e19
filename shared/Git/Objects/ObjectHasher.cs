using System.Buffers.Text;
using System.Security.Cryptography;

namespace Flux.Git.Objects;

/// <summary>Computes object ids: the hash over <c>type SP size NUL content</c>. One instance serves one thread.</summary>
internal sealed class ObjectHasher(ObjectFormat format) : IDisposable
{
#pragma warning disable CA5350 // Git names objects by SHA-1 where the repository is not a SHA-256 one
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(
        format == ObjectFormat.Sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
#pragma warning restore CA5350

    /// <summary>The format that ids are computed in.</summary>
    public ObjectFormat Format => format;

    /// <summary>The id of an object.</summary>
    public ObjectId Compute(ObjectType type, ReadOnlySpan<byte> content)
    {
        Start(type, content.Length);
        Append(content);
        return Finish();
    }

    /// <summary>Begins an object of which <paramref name="size"/> bytes follow in pieces.</summary>
    public void Start(ObjectType type, long size)
    {
        Span<byte> header = stackalloc byte[32];
        ReadOnlySpan<byte> name = type switch
        {
            ObjectType.Commit => "commit "u8,
            ObjectType.Tree => "tree "u8,
            ObjectType.Blob => "blob "u8,
            ObjectType.Tag => "tag "u8,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "only whole objects have an id"),
        };
        name.CopyTo(header);
        Utf8Formatter.TryFormat(size, header[name.Length..], out var digits);
        header[name.Length + digits] = 0;
        _hash.AppendData(header[..(name.Length + digits + 1)]);
    }

    /// <summary>Adds bytes: of an object that was started, or of a file (pack, index) that is hashed as a whole.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Ends what was started; the instance is ready for the next.</summary>
    public ObjectId Finish()
    {
        Span<byte> value = stackalloc byte[32];
        var length = _hash.GetHashAndReset(value);
        return new ObjectId(value[..length]);
    }

    /// <inheritdoc />
    public void Dispose() => _hash.Dispose();
}
