using System.Collections.Concurrent;

namespace Flux.GoTemplates.Times;

/// <summary>A time zone: how far from UTC its clocks are at a moment, and what the time is called then.</summary>
internal sealed class GoZone
{
    private static readonly ConcurrentDictionary<string, GoZone?> _loaded = new(StringComparer.Ordinal);
    private readonly TimeZoneInfo? _zone;
    private readonly ZoneNames? _names;
    private readonly int _offset;

    private GoZone(string name, int offset, TimeZoneInfo? zone = null, ZoneNames? names = null)
    {
        Name = name;
        _offset = offset;
        _zone = zone;
        _names = names;
    }

    public static GoZone Utc { get; } = new("UTC", 0);

    /// <summary>What time.Local is; a template sees no machine's zone, so it is UTC, as where TZ=UTC.</summary>
    public static GoZone Local { get; } = new("Local", 0);

    public string Name { get; }

    /// <summary>A zone with one offset.</summary>
    public static GoZone Fixed(string name, int offset) => new(name, offset);

    /// <summary>A zone of the time zone database; null where there is none of the name.</summary>
    public static GoZone? Load(string name) => name switch
    {
        "" or "UTC" => Utc,
        "Local" => Local,
        _ when name.Contains("..", StringComparison.Ordinal) || name[0] is '/' or '\\' || name.Length > 100 => null,
        _ => _loaded.Count < 2_000 ? _loaded.GetOrAdd(name, Find) : Find(name),
    };

    public (int Offset, string Name) At(long seconds)
    {
        if (_names?.At(seconds) is { } named)
        {
            return named;
        }

        if (_zone is null)
        {
            return (_offset, ReferenceEquals(this, Local) ? "UTC" : Name);
        }

        var offset = (int)_zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, -62_135_596_800, 253_402_300_799))).TotalSeconds;
        return (offset, GoTimeFormat.Offset(offset, offset % 3600 == 0 ? "-07" : "-0700"));
    }

    /// <summary>The moment at which the clocks there show these seconds; where they show them twice or never, Go's choice.</summary>
    public long ToUtc(long local)
    {
        var guess = local - At(local).Offset;
        var offset = At(guess).Offset;
        var utc = local - offset;
        return At(utc).Offset == offset ? utc : local - At(utc).Offset;
    }

    private static GoZone? Find(string name)
    {
        try
        {
            return new(name, 0, TimeZoneInfo.FindSystemTimeZoneById(name), ZoneNames.Load(name));
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            return null;
        }
    }
}
