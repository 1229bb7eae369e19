using System.Globalization;
using Flux.GoTemplates.Times;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Dates, by the clock the host gives.</summary>
internal static class DateFunctions
{
    private const string HtmlLayout = "2006-01-02";

    public static void Add(FunctionMap f)
    {
        f["now"] = new([], isVariadic: false, TimeTypes.Time, (c, _) => TimeTypes.Wrap(Now(c)));
        f.Add("date", "func(string, interface {}) string", (c, a) => Format(c, (string)a[0]!, a[1], "Local"));
        f.Add("dateInZone", "func(string, interface {}, string) string", (c, a) => Format(c, (string)a[0]!, a[1], (string)a[2]!));
        f["date_in_zone"] = f["dateInZone"];
        f.Add("htmlDate", "func(interface {}) string", (c, a) => Format(c, HtmlLayout, a[0], "Local"));
        f.Add("htmlDateInZone", "func(interface {}, string) string", (c, a) => Format(c, HtmlLayout, a[0], (string)a[1]!));
        f["dateModify"] = new([GoType.String, TimeTypes.Time], isVariadic: false, TimeTypes.Time, (_, a) => Modify(a, isStrict: false));
        f["date_modify"] = f["dateModify"];
        f["mustDateModify"] = new([GoType.String, TimeTypes.Time], isVariadic: false, TimeTypes.Time, (_, a) => Modify(a, isStrict: true));
        f["must_date_modify"] = f["mustDateModify"];
        f["toDate"] = new([GoType.String, GoType.String], isVariadic: false, TimeTypes.Time, (c, a) => TimeTypes.Wrap(Parse(c, a).Time));
        f["mustToDate"] = new([GoType.String, GoType.String], isVariadic: false, TimeTypes.Time, (c, a) =>
            Parse(c, a) is (var time, var error) && error is null ? TimeTypes.Wrap(time) : throw new GoCallException(error!));
        f["unixEpoch"] = new([TimeTypes.Time], isVariadic: false, GoType.String, (_, a) => TimeTypes.Unwrap(a[0])!.Value.Seconds.ToString(CultureInfo.InvariantCulture));
        f.Add("ago", "func(interface {}) string", (c, a) => GoDurations.Format(GoDurations.Round(Now(c).Since(Time(c, a[0], allowsInt32: false)), GoDurations.Second)));
        f.Add("duration", "func(interface {}) string", (_, a) => GoDurations.Format(unchecked(Seconds(a[0]) * GoDurations.Second)));
        f.Add("durationRound", "func(interface {}) string", (c, a) => Round(c, a[0]));
    }

    private static GoTime Now(TemplateContext context) => GoTime.From(context.Options.Clock.GetUtcNow(), GoZone.Local);

    // what is no date is now
    private static GoTime Time(TemplateContext context, object? value, bool allowsInt32) => value switch
    {
        GoPointer when !allowsInt32 => Now(context),
        GoPointer { IsNil: true, Type.Name: "*time.Time" } => throw GoRuntime.NilPointer(),
        GoStruct or GoPointer when TimeTypes.Unwrap(value) is { } time => time,
        long seconds => new(seconds, 0, GoZone.Local),
        nint seconds => new(seconds, 0, GoZone.Local),
        int seconds when allowsInt32 => new(seconds, 0, GoZone.Local),
        _ => Now(context),
    };

    private static string Format(TemplateContext context, string layout, object? value, string zone) =>
        GoTimeFormat.Format(Time(context, value, allowsInt32: true).In(GoZone.Load(zone) ?? GoZone.Utc), layout);

    // reading takes the square of a long layout
    private static (GoTime Time, string? Error) Parse(TemplateContext context, ReadOnlySpan<object?> a)
    {
        var layout = (string)a[0]!;
        context.Work((long)layout.Length * (1 + (layout.Length / 64)));
        return GoTimeParser.Parse(layout, (string)a[1]!);
    }

    private static object? Modify(ReadOnlySpan<object?> a, bool isStrict)
    {
        var (duration, error) = GoDurations.Parse((string)a[0]!);
        return error is null ? TimeTypes.Wrap(TimeTypes.Unwrap(a[1])!.Value.Add(duration))
            : isStrict ? throw new GoCallException(error)
            : a[1];
    }

    private static long Seconds(object? value) => value switch
    {
        string text => GoRuntime.ParseIntOrNearest(text, 10),
        long seconds => seconds,
        _ => 0,
    };

    private static string Round(TemplateContext context, object? value)
    {
        var nanoseconds = value switch
        {
            string text => GoDurations.Parse(text).Nanoseconds,
            long number => number,
            GoStruct when TimeTypes.Unwrap(value) is { } time => Now(context).Since(time),
            _ => 0,
        };
        var size = nanoseconds < 0 ? unchecked((ulong)-nanoseconds) : (ulong)nanoseconds;
        const ulong Hour = (ulong)GoDurations.Hour;
        (ulong Unit, string Name)[] units = [(Hour * 24 * 365, "y"), (Hour * 24 * 30, "mo"), (Hour * 24, "d"), (Hour, "h"), ((ulong)GoDurations.Minute, "m"), ((ulong)GoDurations.Second, "s")];
        foreach (var (unit, name) in units)
        {
            if (size > unit)
            {
                return (size / unit).ToString(CultureInfo.InvariantCulture) + name;
            }
        }

        return "0s";
    }
}
