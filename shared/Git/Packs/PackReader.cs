using System.Buffers.Binary;
using Flux.Git.Objects;

namespace Flux.Git.Packs;

/// <summary>
/// Reads a pack while it streams in. Every entry is decompressed once; whole objects are hashed as they come, deltas when
/// all of the pack is there. Nothing in the pack is believed: sizes, offsets, checksums and ids are checked.
/// </summary>
/// <remarks>Spec: gitformat-pack "pack-*.pack files have the following format".</remarks>
internal sealed class PackReader(Stream stream, ObjectFormat format, GitLimits limits, string? temporaryDirectory)
{
    // Below this an object's buffer is taken at once; above, as the data really comes: a size is only a claim.
    private const int TrustedBytes = 1 << 20;

    private readonly Inflater _inflater = new();

    /// <summary>
    /// Gives the objects a thin pack's deltas may build on besides the pack's own. Null (the default) where the pack must be
    /// complete in itself.
    /// </summary>
    public IObjectSource? ExternalBases { get; init; }

    /// <summary>Reads the pack to its checksum, and no further.</summary>
    /// <exception cref="GitException">The pack is damaged, hostile or over a limit, or the stream fails.</exception>
    public async Task<PackObjects> ReadAsync(CancellationToken cancellationToken)
    {
        using var input = new PackInput(stream, format, limits.PackBytes);
        var count = await ReadHeaderAsync(input, cancellationToken);
        var objects = new PackObjects(format, limits, Math.Min(count, 1 << 16));
        try
        {
            using (var hasher = new ObjectHasher(format))
            {
                for (var i = 0; i < count; i++)
                {
                    await ReadEntryAsync(input, objects, hasher, cancellationToken);
                }
            }

            await ReadChecksumAsync(input, cancellationToken);
            new PackResolver(objects, limits, ExternalBases).Resolve(cancellationToken);
            return objects;
        }
        catch
        {
            objects.Dispose();
            throw;
        }
    }

    private async ValueTask<int> ReadHeaderAsync(PackInput input, CancellationToken cancellationToken)
    {
        await input.RequireAsync(12, cancellationToken);
        var header = input.Available[..12];
        if (!header[..4].SequenceEqual("PACK"u8))
        {
            throw PackErrors.Corrupt("it does not begin with PACK");
        }

        var version = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        if (version is not (2 or 3))
        {
            throw PackErrors.Corrupt($"its version {version} is not supported");
        }

        var count = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        if (count > limits.ObjectCount)
        {
            throw PackErrors.Limit($"it claims {count} objects, more than {limits.ObjectCount}");
        }

        input.Consume(12);
        return (int)count;
    }

    private async ValueTask ReadEntryAsync(PackInput input, PackObjects objects, ObjectHasher hasher, CancellationToken cancellationToken)
    {
        PackEntryHeader header;
        while (!PackEntryHeader.TryRead(input.Available, format, input.Position, out header))
        {
            if (!await input.FillAsync(cancellationToken))
            {
                throw input.Truncated();
            }
        }

        var entry = Begin(input.Position, header, objects);
        input.Consume(header.Length);
        var content = await InflateAsync(input, objects, entry, cancellationToken);
        entry.Slot = content.Slot;
        if (content.IsKept)
        {
            entry.Kept = entry.IsDelta ? PackEntryMemory.Payload : PackEntryMemory.Content;
        }

        if (entry.IsDelta)
        {
            ReadDeltaSizes(content.Memory.Span, ref entry);
        }
        else
        {
            entry.Id = hasher.Compute(entry.Type, content.Memory.Span);
        }

        content.Release();
        objects.Add(entry, header.BaseId);
    }

    private PackEntry Begin(long offset, in PackEntryHeader header, PackObjects objects)
    {
        if (header.Size > limits.ObjectBytes)
        {
            throw TooLarge(offset, header.Size);
        }

        var entry = new PackEntry
        {
            Offset = offset,
            HeaderLength = (byte)header.Length,
            PayloadSize = (int)header.Size,
            Size = (int)header.Size,
            IsDelta = header.IsDelta,
            Type = header.IsDelta ? ObjectType.None : header.Type,
            Base = PackEntry.NoBase,
        };
        if (header.Type == ObjectType.OffsetDelta)
        {
            entry.Base = objects.IndexOfOffset(offset - header.BaseDistance);
            if (entry.Base < 0)
            {
                throw PackErrors.CorruptEntry(offset, "is a delta whose base offset is out of bounds");
            }
        }

        return entry;
    }

    private void ReadDeltaSizes(ReadOnlySpan<byte> delta, ref PackEntry entry)
    {
        if (Delta.ReadSizes(delta, out _, out var size) < 0)
        {
            throw PackErrors.CorruptEntry(entry.Offset, "is a malformed delta");
        }

        if (size > limits.ObjectBytes)
        {
            throw TooLarge(entry.Offset, size);
        }

        entry.Size = size;
    }

    private GitException TooLarge(long offset, long size) =>
        PackErrors.Limit($"the object at byte {offset} claims {size} bytes, more than {limits.ObjectBytes}");

    private async ValueTask<EntryContent> InflateAsync(PackInput input, PackObjects objects, PackEntry entry, CancellationToken cancellationToken)
    {
        if (!objects.IsSpooling && !objects.Arena.HasRoom(entry.PayloadSize))
        {
            // Entries before this one are in memory; from here on the pack is kept as it was sent.
            input.SpoolTo(objects.BeginSpool(temporaryDirectory, input.Position));
        }

        var content = EntryContent.Take(objects.Arena, entry.PayloadSize, TrustedBytes);
        try
        {
            _inflater.Reset();
            while (true)
            {
                var status = _inflater.Inflate(input.Available, content.Memory.Span, out var consumed);
                input.Consume(consumed);
                switch (status)
                {
                    case InflateStatus.Done when _inflater.Written == entry.PayloadSize:
                        return content.Finish(objects.Arena, entry.PayloadSize);
                    case InflateStatus.NeedsInput:
                        if (!await input.FillAsync(cancellationToken))
                        {
                            throw input.Truncated();
                        }

                        break;
                    case InflateStatus.NeedsOutput when content.Memory.Length < entry.PayloadSize:
                        content = content.Grow(entry.PayloadSize);
                        break;
                    case InflateStatus.Done or InflateStatus.NeedsOutput:
                        throw PackErrors.CorruptEntry(entry.Offset, $"is not the {entry.PayloadSize} bytes it claims to be");
                    default:
                        throw PackErrors.CorruptEntry(entry.Offset, "cannot be decompressed");
                }
            }
        }
        catch
        {
            content.Release();
            throw;
        }
    }

    private async ValueTask ReadChecksumAsync(PackInput input, CancellationToken cancellationToken)
    {
        var computed = input.FinishChecksum();
        await input.RequireAsync(format.IdLength(), cancellationToken);
        var stated = new ObjectId(input.Available[..format.IdLength()]);
        input.Consume(format.IdLength());
        if (stated != computed)
        {
            throw PackErrors.Corrupt($"its checksum is {stated}, but its content has {computed}");
        }
    }
}
