namespace Flux.Helm.Toml;

/// <summary>A date, a time of day or both, as TOML has them.</summary>
/// <param name="Value">In the time's own zone, without what is finer than a second; of a time of day the date is the first of January of year 1.</param>
/// <param name="Kind">What of it was written.</param>
/// <param name="Offset">From UTC; zero for times without a zone.</param>
/// <param name="Nanoseconds">What is finer than a second.</param>
internal sealed record TomlTime(DateTime Value, TomlTimeKind Kind, TimeSpan Offset, int Nanoseconds);

/// <summary>What of a time was written.</summary>
internal enum TomlTimeKind
{
    /// <summary>Date, time and zone.</summary>
    Instant,

    /// <summary>Date and time.</summary>
    LocalDateTime,

    /// <summary>A date.</summary>
    LocalDate,

    /// <summary>A time of day.</summary>
    LocalTime,
}
