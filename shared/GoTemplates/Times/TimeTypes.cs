using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Times;

/// <summary>time.Time, time.Duration, time.Month and time.Weekday as templates see them.</summary>
public static class TimeTypes
{
    private static readonly Dictionary<string, GoFunction> _durationMethods = new(StringComparer.Ordinal); // filled once the type is there

    internal static readonly GoType Duration = GoType.Defined("time.Duration", GoType.Int64, _durationMethods);
    internal static readonly GoType Month = GoType.Defined("time.Month", GoType.Int, Named(GoTimeFormat.Months, 1, "Month"));
    internal static readonly GoType Weekday = GoType.Defined("time.Weekday", GoType.Int, Named(GoTimeFormat.Days, 0, "Weekday"));
    internal static readonly GoType Time = TimeMethods.Create();

    static TimeTypes() => AddDurationMethods(_durationMethods);

    /// <summary>A time.Time.</summary>
    public static GoStruct FromDateTime(DateTimeOffset time) => Wrap(GoTime.From(time, GoZone.Local));

    /// <summary>A time.Duration.</summary>
    public static GoNamed FromTimeSpan(TimeSpan duration) => new(Duration, duration.Ticks * 100);

    internal static GoStruct Wrap(GoTime time) => new(Time, (object)time);

    internal static GoNamed Wrap(long nanoseconds) => new(Duration, nanoseconds);

    internal static GoTime? Unwrap(object? value) => value switch
    {
        GoStruct { Data: GoTime time } => time,
        GoPointer { Target: GoStruct { Data: GoTime time } } => time,
        _ => null,
    };

    private static Dictionary<string, GoFunction> Named(string[] names, long first, string type) => new(StringComparer.Ordinal)
    {
        ["String"] = new([GoType.Any], isVariadic: false, GoType.String, (_, a) =>
        {
            var number = GoValues.AsInt64(a[0]) - first;
            return number >= 0 && number < names.Length ? names[number] : $"%!{type}({number + first})";
        }),
    };

    private static void AddDurationMethods(Dictionary<string, GoFunction> methods)
    {
        Add("String", GoType.String, d => GoDurations.Format(d));
        Add("Nanoseconds", GoType.Int64, d => d);
        Add("Microseconds", GoType.Int64, d => d / 1_000);
        Add("Milliseconds", GoType.Int64, d => d / 1_000_000);
        Add("Seconds", GoType.Float64, d => (d / GoDurations.Second) + ((double)(d % GoDurations.Second) / 1e9));
        Add("Minutes", GoType.Float64, d => (d / GoDurations.Minute) + ((double)(d % GoDurations.Minute) / (60 * 1e9)));
        Add("Hours", GoType.Float64, d => (d / GoDurations.Hour) + ((double)(d % GoDurations.Hour) / (60 * 60 * 1e9)));
        Add("Abs", Duration, d => Wrap(d == long.MinValue ? long.MaxValue : Math.Abs(d)));
        methods["Round"] = new([GoType.Any, Duration], isVariadic: false, Duration, (_, a) => Wrap(GoDurations.Round(GoValues.AsInt64(a[0]), GoValues.AsInt64(a[1]))));
        methods["Truncate"] = new([GoType.Any, Duration], isVariadic: false, Duration, (_, a) =>
            GoValues.AsInt64(a[1]) is var m and > 0 ? Wrap(GoValues.AsInt64(a[0]) - (GoValues.AsInt64(a[0]) % m)) : a[0]);

        void Add(string name, GoType result, Func<long, object> read) =>
            methods[name] = new([GoType.Any], isVariadic: false, result, (_, a) => read(GoValues.AsInt64(a[0])));
    }
}
