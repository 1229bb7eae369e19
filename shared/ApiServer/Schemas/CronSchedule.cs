using System.Globalization;

namespace Flux.ApiServer.Schemas;

/// <summary>Checks the schedule of a cron job.</summary>
/// <remarks>Spec: robfig/cron v3, <c>parser.go</c>, standard parser.</remarks>
internal static class CronSchedule
{
    private static readonly (int Min, int Max, string[] Names)[] _fields =
    [
        (0, 59, []),
        (0, 23, []),
        (1, 31, []),
        (1, 12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        (0, 6, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ];

    /// <summary>What is wrong, or null.</summary>
    public static string? Error(string schedule)
    {
        if (schedule.StartsWith('@'))
        {
            return schedule is "@yearly" or "@annually" or "@monthly" or "@weekly" or "@daily" or "@midnight" or "@hourly"
                || schedule.StartsWith("@every ", StringComparison.Ordinal)
                ? null
                : $"unrecognized descriptor: {schedule}";
        }

        var parts = schedule.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != _fields.Length)
        {
            return $"expected exactly 5 fields, found {parts.Length}: [{string.Join(' ', parts)}]";
        }

        for (var i = 0; i < parts.Length; i++)
        {
            foreach (var range in parts[i].Split(','))
            {
                if (RangeError(range, _fields[i]) is { } error)
                {
                    return error;
                }
            }
        }

        return null;
    }

    private static string? RangeError(string text, (int Min, int Max, string[] Names) field)
    {
        var step = text.Split('/');
        if (step.Length > 2)
        {
            return $"too many slashes: {text}";
        }

        if (step.Length == 2 && !int.TryParse(step[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return $"failed to parse int from {step[1]}: strconv.Atoi: parsing \"{step[1]}\": invalid syntax";
        }

        var noStep = step.Length == 2 && step[1].All(digit => digit == '0') ? $"step of range should be a positive number: {text}" : null;
        if (step[0] is "*" or "?")
        {
            return noStep;
        }

        var ends = step[0].Split('-');
        if (ends.Length > 2)
        {
            return $"too many hyphens: {text}";
        }

        var numbers = new int[2];
        for (var i = 0; i < ends.Length; i++)
        {
            var named = Array.IndexOf(field.Names, ends[i].ToLowerInvariant());
            if (named >= 0)
            {
                numbers[i] = named + field.Min;
            }
            else if (!int.TryParse(ends[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return $"failed to parse int from {ends[i]}: strconv.Atoi: parsing \"{ends[i]}\": invalid syntax";
            }
        }

        var (start, end) = (numbers[0], ends.Length == 2 ? numbers[1] : numbers[0]);
        if (start < field.Min)
        {
            return $"beginning of range ({start}) below minimum ({field.Min}): {text}";
        }

        if (end > field.Max)
        {
            return $"end of range ({end}) above maximum ({field.Max}): {text}";
        }

        return start > end ? $"beginning of range ({start}) beyond end of range ({end}): {text}" : noStep;
    }
}
