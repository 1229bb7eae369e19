using System.Globalization;
using Flux.Reconciliation;

namespace Flux.Hosting.Fleets;

/// <summary>Reads <c>options</c> of a cluster, a group or a discovery.</summary>
internal static class FleetOptionsReader
{
    public static ClusterOptions Read(FleetMapping options)
    {
        var account = options.Text("defaultServiceAccount");
        if (account is not null && !FleetNames.Account.IsMatch(account))
        {
            options.Problem("defaultServiceAccount", "must be the name of a ServiceAccount");
        }

        return new()
        {
            TenancyLockdown = options.Flag("tenancyLockdown"),
            DefaultServiceAccount = account,
            Concurrency = options.Number("concurrency", 1, 1000),
            RequestsPerSecond = options.Number("requestsPerSecond", 1, 10_000),
            RequestBurst = options.Number("requestBurst", 1, 100_000),
            SyncWindows = options.Has("syncWindows")
                ? [.. options.List("syncWindows", FleetFields.SyncWindow, 50, "a mapping with from and to").Select(ReadWindow)]
                : null,
        };
    }

    private static SyncWindow ReadWindow(FleetMapping item)
    {
        var days = item.Texts("days");
        foreach (var day in days.Where(day => !FleetFields.Days.Contains(day)))
        {
            item.Problem("days", $"'{day}' is none of {string.Join(", ", FleetFields.Days)}");
        }

        var (from, to) = (Time(item, "from"), Time(item, "to"));
        return new()
        {
            Days = [.. days.Select(day => FleetFields.Days.ToList().IndexOf(day)).Where(index => index >= 0).Select(index => (DayOfWeek)index).Distinct()],
            From = from,
            To = to,
            TimeZone = Zone(item),
        };
    }

    private static TimeOnly Time(FleetMapping item, string name)
    {
        var text = item.Required(name, "a time of the day, e.g. \"08:30\"");
        if (FleetNames.Time.IsMatch(text))
        {
            return TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);
        }

        if (text.Length > 0)
        {
            item.Problem(name, "must be a time of the day in quotes, from \"00:00\" to \"23:59\"");
        }

        return default;
    }

    private static TimeZoneInfo Zone(FleetMapping item)
    {
        if (item.Text("timeZone") is not { } name)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        item.Problem("timeZone", $"'{name}' is not known here; names are those of the IANA database, e.g. Europe/Zurich");
        return TimeZoneInfo.Utc;
    }
}
