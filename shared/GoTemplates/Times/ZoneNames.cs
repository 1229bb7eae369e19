using System.Buffers.Binary;
using System.Text;

namespace Flux.GoTemplates.Times;

/// <summary>What the time is called in a zone (CET, CEST), which .NET does not tell: out of the system's time zone database.</summary>
/// <remarks>Spec: RFC 8536 (TZif). Times behind the last transition are told from those a multiple of 400 years before, the calendar's period.</remarks>
internal sealed class ZoneNames
{
    private readonly long[] _transitions;
    private readonly byte[] _kinds;
    private readonly (int Offset, string Name)[] _types;
    private readonly TimeZoneInfo _zone;

    private ZoneNames(long[] transitions, byte[] kinds, (int Offset, string Name)[] types, TimeZoneInfo zone)
    {
        _transitions = transitions;
        _kinds = kinds;
        _types = types;
        _zone = zone;
    }

    /// <summary>The names of a zone; null where the system has no database.</summary>
    public static ZoneNames? Load(string zone)
    {
        var path = Path.Combine("/usr/share/zoneinfo", zone);
#pragma warning disable RS0030 // the database of time zones, which .NET reads from the same place but keeps the names to itself
        if (!File.Exists(path) || new FileInfo(path).Length > 1 << 20)
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
#pragma warning restore RS0030
        return Read(bytes, TimeZoneInfo.FindSystemTimeZoneById(zone));
    }

    /// <summary>Offset and name at a moment.</summary>
    public (int Offset, string Name)? At(long seconds)
    {
        if (_types.Length == 0)
        {
            return null;
        }

        if (_transitions.Length == 0 || seconds < _transitions[0])
        {
            return _types[Array.FindIndex(_types, t => true)];
        }

        var at = Array.BinarySearch(_transitions, seconds);
        at = at < 0 ? ~at - 1 : at;
        if (at < _transitions.Length - 1)
        {
            return _types[_kinds[at]];
        }

        // behind the table a rule goes on: .NET knows the offset, and the name is that of the last time with it
        var offset = (int)_zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, 253_402_300_799))).TotalSeconds;
        for (var i = _kinds.Length - 1; i >= 0; i--)
        {
            if (_types[_kinds[i]].Offset == offset)
            {
                return _types[_kinds[i]];
            }
        }

        return _types[_kinds[^1]];
    }

    private static ZoneNames? Read(byte[] bytes, TimeZoneInfo zone)
    {
        if (bytes.Length < 44 || !bytes.AsSpan(0, 4).SequenceEqual("TZif"u8))
        {
            return null;
        }

        var (start, size) = (0, 4);
        if (bytes[4] >= (byte)'2')
        {
            // the second part has times of eight bytes
            start = 44 + Length(bytes, 0, 4);
            size = 8;
        }

        var count = Number(bytes, start + 32);
        var kinds = Number(bytes, start + 36);
        var letters = Number(bytes, start + 40);
        var at = start + 44;
        var transitions = new long[count];
        for (var i = 0; i < count; i++)
        {
            var span = bytes.AsSpan(at + (i * size));
            transitions[i] = size == 8 ? BinaryPrimitives.ReadInt64BigEndian(span) : BinaryPrimitives.ReadInt32BigEndian(span);
        }

        at += count * size;
        var types = new (int, string)[kinds];
        var names = bytes.AsSpan(at + count + (6 * kinds), letters);
        for (var i = 0; i < kinds; i++)
        {
            var record = bytes.AsSpan(at + count + (6 * i), 6);
            var name = names[record[5]..];
            types[i] = (BinaryPrimitives.ReadInt32BigEndian(record), Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]));
        }

        return new(transitions, bytes.AsSpan(at, count).ToArray(), types, zone);
    }

    private static int Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));

    private static int Length(byte[] bytes, int start, int size) =>
        Number(bytes, start + 20) + Number(bytes, start + 24) + (Number(bytes, start + 28) * (size + 4))
        + (Number(bytes, start + 32) * (size + 1)) + (Number(bytes, start + 36) * 6) + Number(bytes, start + 40);
}
