using Flux.GoTemplates.Times;
using Flux.GoTemplates.Values;
using Flux.Helm.Toml;

namespace Flux.Helm.Rendering;

/// <summary>Times as templates see them, and back in TOML and JSON.</summary>
/// <remarks>Spec: BurntSushi/toml, internal/tz.go: what has no zone is told by the name of the one it was given.</remarks>
internal static class GoTimes
{
    private const string LocalDateTime = "datetime-local";
    private const string LocalDate = "date-local";
    private const string LocalTime = "time-local";
    private const string Rfc3339 = "2006-01-02T15:04:05.999999999Z07:00";

    public static GoStruct Of(TomlTime time)
    {
        var value = time.Value;
        var date = time.Kind == TomlTimeKind.LocalTime ? (0, 1, 1) : (value.Year, value.Month, value.Day);
        var zone = time.Kind switch
        {
            TomlTimeKind.LocalDateTime => LocalDateTime,
            TomlTimeKind.LocalDate => LocalDate,
            TomlTimeKind.LocalTime => LocalTime,
            _ => time.Offset == TimeSpan.Zero ? "UTC" : "",
        };
        return PlainTimes.Time(date, TimeOnly.FromDateTime(value), time.Nanoseconds, zone, time.Offset);
    }

    /// <summary>A time as TOML; null where the value is none.</summary>
    public static string? ToToml(object? value) => PlainTimes.Format(value, PlainTimes.Zone(value) switch
    {
        LocalDateTime => "2006-01-02T15:04:05.999999999",
        LocalDate => "2006-01-02",
        LocalTime => "15:04:05.999999999",
        _ => Rfc3339,
    });

    /// <summary>A time as JSON has it; null where the value is none.</summary>
    public static string? ToJson(object? value) => PlainTimes.Format(value, Rfc3339);
}
