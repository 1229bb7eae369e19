using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Flux.Cel.Values;

/// <summary>A moment: seconds since 1970 and nanoseconds of the second; from year 1 to 9999.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly partial record struct Timestamp(long Seconds, int Nanos)
{
    private readonly int _offset;

    public const long Minimum = -62135596800;
    public const long Maximum = 253402300799;

    public bool IsInRange => Seconds is >= Minimum and <= Maximum;

    public DateTime Utc => DateTime.UnixEpoch.AddSeconds(Seconds);

    /// <summary>The time where it was written, which tells only in its parts and its text.</summary>
    public DateTime Local => Seconds + _offset is >= Minimum and <= Maximum ? Utc.AddSeconds(_offset) : Utc;

    private Timestamp(long seconds, int nanos, int offset)
        : this(seconds, nanos) => _offset = offset;

    /// <summary>The same moment without the place it was written in.</summary>
    public Timestamp ToUtc() => new(Seconds, Nanos);

    public bool Equals(Timestamp other) => Seconds == other.Seconds && Nanos == other.Nanos;

    public override int GetHashCode() => HashCode.Combine(Seconds, Nanos);

    public static Timestamp? Parse(string text)
    {
        var match = Rfc3339().Match(text);
        if (!match.Success || !DateTime.TryParseExact(match.Groups["time"].Value, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return null;
        }

        var zone = match.Groups["zone"].Value;
        var offset = 0;
        if (zone != "Z")
        {
            var hours = int.Parse(zone.AsSpan(1, 2), CultureInfo.InvariantCulture);
            var minutes = int.Parse(zone.AsSpan(4, 2), CultureInfo.InvariantCulture);
            if (hours > 23 || minutes > 59)
            {
                return null;
            }

            offset = ((hours * 60) + minutes) * (zone[0] == '-' ? -60 : 60);
        }

        var fraction = match.Groups["part"].Value;
        var nanos = fraction.Length == 0 ? 0 : int.Parse(fraction[1..].PadRight(9, '0').AsSpan(0, 9), CultureInfo.InvariantCulture);
        var result = new Timestamp(((local.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) - offset, nanos, offset);
        return result.IsInRange ? result : null;
    }

    public Timestamp? Add(decimal nanoseconds)
    {
        var total = ((decimal)Seconds * 1_000_000_000m) + Nanos + nanoseconds;
        var seconds = decimal.Floor(total / 1_000_000_000m);
        if (seconds is < Minimum or > Maximum)
        {
            return null;
        }

        return new Timestamp((long)seconds, (int)(total - (seconds * 1_000_000_000m)), _offset);
    }

    public Duration? Subtract(Timestamp other)
    {
        var nanos = ((decimal)(Seconds - other.Seconds) * 1_000_000_000m) + Nanos - other.Nanos;
        return nanos is > long.MaxValue or < long.MinValue ? null : new Duration((long)nanos);
    }

    public override string ToString()
    {
        var fraction = Nanos == 0 ? "" : "." + Nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        var minutes = Math.Abs(_offset) / 60;
        var zone = _offset == 0 ? "Z" : string.Create(CultureInfo.InvariantCulture, $"{(_offset < 0 ? '-' : '+')}{minutes / 60:00}:{minutes % 60:00}");
        return Local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + zone;
    }

    [GeneratedRegex(@"^(?<time>[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9])(?<part>\.[0-9]+)?(?<zone>Z|[+-][0-9][0-9]:[0-9][0-9])\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rfc3339();
}
