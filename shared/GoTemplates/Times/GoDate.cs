namespace Flux.GoTemplates.Times;

/// <summary>A date of the Gregorian calendar, extended both ways.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct GoDate(long Year, int Month, int Day)
{
    public int YearDay => (int)(DayOf(Year, Month, Day) - DayOf(Year, 1, 1)) + 1;

    /// <summary>Days since 1970-01-01.</summary>
    /// <remarks>Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.</remarks>
    public static long DayOf(long year, long month, long day)
    {
        month--;
        year += Floor(month, 12);
        month = month - (Floor(month, 12) * 12) + 1;
        year -= month <= 2 ? 1 : 0;
        var era = Floor(year, 400);
        var yearOfEra = year - (era * 400);
        var dayOfYear = ((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5;
        return (era * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468 + day - 1;
    }

    /// <summary>The date so many days after 1970-01-01.</summary>
    /// <remarks>Source: the same, civil_from_days.</remarks>
    public static GoDate OfDay(long days)
    {
        days += 719_468;
        var era = Floor(days, 146_097);
        var dayOfEra = days - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return new(yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, (int)(dayOfYear - (((153 * shifted) + 2) / 5)) + 1);
    }

    public static bool IsLeap(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    public static int DaysIn(long year, int month) => month == 2 ? IsLeap(year) ? 29 : 28 : month is 4 or 6 or 9 or 11 ? 30 : 31;

    private static long Floor(long value, long divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);
}
