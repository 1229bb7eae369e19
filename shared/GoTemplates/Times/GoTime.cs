namespace Flux.GoTemplates.Times;

/// <summary>A moment: seconds since 1970 (UTC), nanoseconds, and where it is told. Years may go far beyond .NET's.</summary>
internal readonly record struct GoTime(long Seconds, int Nanoseconds, GoZone Zone)
{
    private const long SecondsPerDay = 86_400;

    /// <summary>The first of January of the year 1, Go's zero time.</summary>
    public static GoTime Zero { get; } = new(-62_135_596_800, 0, GoZone.Utc);

    /// <summary>How far the clocks there are from UTC, in seconds, and what that time is called.</summary>
    public (int Offset, string Name) Local => Zone.At(Seconds);

    public bool IsZero => Seconds == Zero.Seconds && Nanoseconds == 0;

    public GoDate Date => GoDate.OfDay(Math.DivRem(LocalSeconds - TimeOfDay, SecondsPerDay).Quotient);

    public int Hour => (int)(TimeOfDay / 3600);

    public int Minute => (int)(TimeOfDay / 60 % 60);

    public int Second => (int)(TimeOfDay % 60);

    /// <summary>0 is Sunday.</summary>
    public int Weekday
    {
        get
        {
            var day = (LocalSeconds - TimeOfDay) / SecondsPerDay;
            return (int)(((day + 4) % 7 + 7) % 7);
        }
    }

    private long LocalSeconds => Seconds + Local.Offset;

    private long TimeOfDay
    {
        get
        {
            var rest = LocalSeconds % SecondsPerDay;
            return rest < 0 ? rest + SecondsPerDay : rest;
        }
    }

    public static GoTime From(DateTimeOffset time, GoZone zone)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest < 0 ? new(seconds - 1, (int)((rest + TimeSpan.TicksPerSecond) * 100), zone) : new(seconds, (int)(rest * 100), zone);
    }

    /// <summary>A date with parts beyond their range, which carry over, told in a zone.</summary>
    public static GoTime Of(long year, long month, long day, long hour, long minute, long second, long nanosecond, GoZone zone)
    {
        second += Math.DivRem(nanosecond, GoDurations.Second, out nanosecond);
        if (nanosecond < 0)
        {
            (second, nanosecond) = (second - 1, nanosecond + GoDurations.Second);
        }

        var local = (GoDate.DayOf(year, month, day) * SecondsPerDay) + (hour * 3600) + (minute * 60) + second;
        return new(zone.ToUtc(local), (int)nanosecond, zone);
    }

    public GoTime In(GoZone zone) => this with { Zone = zone };

    public GoTime Add(long nanoseconds)
    {
        var total = Nanoseconds + (Int128)nanoseconds;
        var seconds = total / GoDurations.Second;
        var rest = total % GoDurations.Second;
        return rest < 0
            ? this with { Seconds = Seconds + (long)seconds - 1, Nanoseconds = (int)(rest + GoDurations.Second) }
            : this with { Seconds = Seconds + (long)seconds, Nanoseconds = (int)rest };
    }

    /// <summary>Nanoseconds since the other; the most or least there is where that is too many.</summary>
    public long Since(GoTime other)
    {
        var difference = ((Int128)(Seconds - (Int128)other.Seconds) * GoDurations.Second) + Nanoseconds - other.Nanoseconds;
        return (long)Int128.Clamp(difference, long.MinValue, long.MaxValue);
    }

    public int ComparedTo(GoTime other) => Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanoseconds.CompareTo(other.Nanoseconds);
}
