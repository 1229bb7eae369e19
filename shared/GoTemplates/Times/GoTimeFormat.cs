using System.Globalization;
using System.Text;

namespace Flux.GoTemplates.Times;

/// <summary>Writes a time in a layout.</summary>
/// <remarks>Source: Go 1.26, time/format.go, AppendFormat.</remarks>
internal static class GoTimeFormat
{
    public static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    public static string Format(GoTime time, string layout)
    {
        var text = new StringBuilder(layout.Length + 16);
        var date = time.Date;
        var (offset, zone) = time.Local;
        var done = 0;
        while (true)
        {
            var (at, part, behind) = GoLayout.Find(layout, done);
            text.Append(layout, done, at - done);
            if (part.Length == 0)
            {
                return text.ToString();
            }

            text.Append(GoLayout.IsFraction(part) ? Fraction(time.Nanoseconds, part) : Part(part, time, date, offset, zone));
            done = behind;
        }
    }

    /// <summary>As time.Time's String method.</summary>
    public static string Format(GoTime time) => Format(time, "2006-01-02 15:04:05.999999999 -0700 MST");

    /// <summary>An offset in one of the forms -0700, Z07:00 and so on.</summary>
    public static string Offset(int offset, string form)
    {
        if (offset == 0 && form[0] == 'Z')
        {
            return "Z";
        }

        var sign = offset < 0 ? "-" : "+";
        var size = Math.Abs(offset);
        var colon = form.Contains(':', StringComparison.Ordinal) ? ":" : "";
        var text = sign + Two(size / 3600);
        var digits = form.Count(char.IsAsciiDigit);
        text += digits > 2 ? colon + Two(size / 60 % 60) : "";
        return digits > 4 ? text + colon + Two(size % 60) : text;
    }

    private static string Part(string part, GoTime time, GoDate date, int offset, string zone) => part switch
    {
        "06" => Two((int)(Math.Abs(date.Year) % 100)),
        "2006" => (date.Year < 0 ? "-" : "") + Math.Abs(date.Year).ToString("0000", CultureInfo.InvariantCulture),
        "Jan" => Months[date.Month - 1][..3],
        "January" => Months[date.Month - 1],
        "1" => Number(date.Month),
        "01" => Two(date.Month),
        "Mon" => Days[time.Weekday][..3],
        "Monday" => Days[time.Weekday],
        "2" => Number(date.Day),
        "_2" => Number(date.Day).PadLeft(2),
        "02" => Two(date.Day),
        "__2" => Number(date.YearDay).PadLeft(3),
        "002" => Number(date.YearDay).PadLeft(3, '0'),
        "15" => Two(time.Hour),
        "3" => Number(Hour12(time.Hour)),
        "03" => Two(Hour12(time.Hour)),
        "4" => Number(time.Minute),
        "04" => Two(time.Minute),
        "5" => Number(time.Second),
        "05" => Two(time.Second),
        "PM" => time.Hour >= 12 ? "PM" : "AM",
        "pm" => time.Hour >= 12 ? "pm" : "am",
        "MST" => zone.Length > 0 ? zone : Offset(offset, "-0700"),
        _ => Offset(offset, part),
    };

    private static string Fraction(int nanoseconds, string part)
    {
        var digits = nanoseconds.ToString("000000000", CultureInfo.InvariantCulture).PadRight(part.Length - 1, '0')[..(part.Length - 1)];
        if (part[1] == '0')
        {
            return part[0] + digits;
        }

        digits = digits.TrimEnd('0');
        return digits.Length == 0 ? "" : part[0] + digits;
    }

    private static int Hour12(int hour) => hour % 12 == 0 ? 12 : hour % 12;

    private static string Two(int value) => value.ToString("00", CultureInfo.InvariantCulture);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
