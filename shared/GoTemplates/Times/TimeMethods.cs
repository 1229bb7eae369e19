using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Times;

/// <summary>The methods of time.Time.</summary>
internal static class TimeMethods
{
    public static GoType Create()
    {
        var methods = new Dictionary<string, GoFunction>(StringComparer.Ordinal);
        var type = GoType.Struct("time.Time", [], methods);
        Parts(methods);
        Numbers(methods);
        Moving(methods, type);
        return type;
    }

    private static GoTime This(ReadOnlySpan<object?> a) => TimeTypes.Unwrap(a[0]) ?? throw new GoCallException("runtime error: invalid memory address or nil pointer dereference");

    private static void Add(Dictionary<string, GoFunction> methods, string name, GoType result, Func<GoTime, object> read) =>
        methods[name] = new([GoType.Any], isVariadic: false, result, (_, a) => read(This(a)));

    private static void Parts(Dictionary<string, GoFunction> methods)
    {
        Add(methods, "String", GoType.String, GoTimeFormat.Format);
        Add(methods, "Year", GoType.Int, t => GoValues.Int(t.Date.Year));
        Add(methods, "Month", TimeTypes.Month, t => new GoNamed(TimeTypes.Month, (nint)t.Date.Month));
        Add(methods, "Day", GoType.Int, t => GoValues.Int(t.Date.Day));
        Add(methods, "Hour", GoType.Int, t => GoValues.Int(t.Hour));
        Add(methods, "Minute", GoType.Int, t => GoValues.Int(t.Minute));
        Add(methods, "Second", GoType.Int, t => GoValues.Int(t.Second));
        Add(methods, "Nanosecond", GoType.Int, t => GoValues.Int(t.Nanoseconds));
        Add(methods, "YearDay", GoType.Int, t => GoValues.Int(t.Date.YearDay));
        Add(methods, "Weekday", TimeTypes.Weekday, t => new GoNamed(TimeTypes.Weekday, (nint)t.Weekday));
        Add(methods, "IsZero", GoType.Bool, t => GoValues.Box(t.IsZero));
        Add(methods, "MarshalJSON", GoType.String, t => $"\"{GoTimeFormat.Format(t, "2006-01-02T15:04:05.999999999Z07:00")}\"");
        methods["Format"] = new([GoType.Any, GoType.String], isVariadic: false, GoType.String, (_, a) => GoTimeFormat.Format(This(a), (string)a[1]!));
    }

    private static void Numbers(Dictionary<string, GoFunction> methods)
    {
        Add(methods, "Unix", GoType.Int64, t => t.Seconds);
        Add(methods, "UnixMilli", GoType.Int64, t => unchecked((t.Seconds * 1_000) + (t.Nanoseconds / 1_000_000)));
        Add(methods, "UnixMicro", GoType.Int64, t => unchecked((t.Seconds * 1_000_000) + (t.Nanoseconds / 1_000)));
        Add(methods, "UnixNano", GoType.Int64, t => unchecked((t.Seconds * GoDurations.Second) + t.Nanoseconds));
    }

    private static void Moving(Dictionary<string, GoFunction> methods, GoType type)
    {
        Add(methods, "UTC", type, t => TimeTypes.Wrap(t.In(GoZone.Utc)));
        Add(methods, "Local", type, t => TimeTypes.Wrap(t.In(GoZone.Local)));
        Compare("Before", c => GoValues.Box(c < 0));
        Compare("After", c => GoValues.Box(c > 0));
        Compare("Equal", c => GoValues.Box(c == 0));
        Compare("Compare", c => GoValues.Int(Math.Sign(c)));
        methods["Sub"] = new([GoType.Any, type], isVariadic: false, TimeTypes.Duration, (_, a) => TimeTypes.Wrap(This(a).Since(TimeTypes.Unwrap(a[1])!.Value)));
        Duration("Add", (t, d) => t.Add(d));
        Duration("Truncate", (t, d) => d <= 0 ? t : t.Add(-Rest(t, d)));
        Duration("Round", (t, d) => d <= 0 ? t : Rest(t, d) is var r && r + r < d ? t.Add(-r) : t.Add(d - r));
        methods["AddDate"] = new([GoType.Any, GoType.Int, GoType.Int, GoType.Int], isVariadic: false, type, (_, a) =>
        {
            var (time, date) = (This(a), This(a).Date);
            return TimeTypes.Wrap(GoTime.Of(
                date.Year + (nint)a[1]!, date.Month + (nint)a[2]!, date.Day + (nint)a[3]!, time.Hour, time.Minute, time.Second, time.Nanoseconds, time.Zone));
        });

        void Compare(string name, Func<int, object> read) => methods[name] = new(
            [GoType.Any, type], isVariadic: false, name == "Compare" ? GoType.Int : GoType.Bool, (_, a) => read(This(a).ComparedTo(TimeTypes.Unwrap(a[1])!.Value)));

        void Duration(string name, Func<GoTime, long, GoTime> move) => methods[name] = new(
            [GoType.Any, TimeTypes.Duration], isVariadic: false, type, (_, a) => TimeTypes.Wrap(move(This(a), GoValues.AsInt64(a[1]))));
    }

    // since the zero time
    private static long Rest(GoTime time, long duration)
    {
        var since = ((Int128)(time.Seconds - GoTime.Zero.Seconds) * GoDurations.Second) + time.Nanoseconds;
        return (long)(((since % duration) + duration) % duration);
    }
}
