using System.Globalization;
using System.Text;

namespace Flux.Cel.Values;

/// <summary>A signed span in nanoseconds, as Go's time.Duration.</summary>
internal readonly record struct Duration(long Nanoseconds)
{
    public static Duration? Parse(string text)
    {
        var negative = text.StartsWith('-');
        var p = text.Length > 0 && text[0] is '-' or '+' ? 1 : 0;
        if (p == text.Length)
        {
            return null;
        }

        if (text[p..] == "0")
        {
            return new Duration(0);
        }

        decimal total = 0;
        while (p < text.Length)
        {
            var start = p;
            while (p < text.Length && (char.IsAsciiDigit(text[p]) || text[p] == '.'))
            {
                p++;
            }

            if (!decimal.TryParse(text.AsSpan(start, p - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            var unit = p;
            while (p < text.Length && !char.IsAsciiDigit(text[p]) && text[p] != '.')
            {
                p++;
            }

            var scale = text[unit..p] switch
            {
                "ns" => 1m,
                "us" or "µs" or "μs" => 1e3m,
                "ms" => 1e6m,
                "s" => 1e9m,
                "m" => 60e9m,
                "h" => 3600e9m,
                _ => 0m,
            };
            if (scale == 0 || number > long.MaxValue / scale)
            {
                return null;
            }

            total += number * scale;
        }

        return total > long.MaxValue ? null : new Duration((long)(negative ? -total : total));
    }

    /// <summary>Go's form: 1h30m0s, 1.5ms.</summary>
    public override string ToString()
    {
        if (Nanoseconds == 0)
        {
            return "0s";
        }

        var absolute = (decimal)Nanoseconds;
        var sign = absolute < 0 ? "-" : "";
        absolute = Math.Abs(absolute);
        var (scale, unit) = absolute switch { < 1e3m => (1m, "ns"), < 1e6m => (1e3m, "µs"), < 1e9m => (1e6m, "ms"), _ => (0m, "") };
        if (scale > 0)
        {
            return sign + (absolute / scale).ToString("0.#########", CultureInfo.InvariantCulture) + unit;
        }

        var text = new StringBuilder(sign);
        var minutes = decimal.Truncate(absolute / 60e9m);
        if (minutes >= 60)
        {
            text.Append(CultureInfo.InvariantCulture, $"{decimal.Truncate(minutes / 60):0}h");
        }

        if (minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{minutes % 60:0}m");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{absolute % 60e9m / 1e9m:0.#########}s").ToString();
    }
}
