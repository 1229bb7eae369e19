namespace Flux.Reconciliation;

/// <summary>A time of the day at which things may be applied.</summary>
public sealed record SyncWindow
{
    /// <summary>On which days it begins; empty for every day.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>When it begins, by the zone's wall clock.</summary>
    public required TimeOnly From { get; init; }

    /// <summary>When it ends; at or before <see cref="From"/> for the next day.</summary>
    public required TimeOnly To { get; init; }

    /// <summary>Whose wall clock counts. The default is UTC.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>How long until it opens; null where it is open.</summary>
    /// <remarks>An end that a change to summer time skips is the first moment after it; one that comes twice is the first.</remarks>
    public TimeSpan? ClosedFor(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZone).DateTime);
        for (var offset = -1; offset <= 7; offset++)
        {
            var day = today.AddDays(offset);
            if (Days.Count > 0 && !Days.Contains(day.DayOfWeek))
            {
                continue;
            }

            var (opens, closes) = (At(day, From), At(To > From ? day : day.AddDays(1), To));
            if (now < opens)
            {
                return opens - now;
            }

            if (now < closes)
            {
                return null;
            }
        }

        return TimeSpan.FromDays(1);
    }

    private DateTimeOffset At(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        while (TimeZone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        var offset = TimeZone.IsAmbiguousTime(local) ? TimeZone.GetAmbiguousTimeOffsets(local).Max() : TimeZone.GetUtcOffset(local);
        return new(local, offset);
    }
}
