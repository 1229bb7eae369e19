using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Numbers as Kubernetes reads them: an integer where the text is one and fits in 64 bits, else a double.</summary>
internal static class Numbers
{
    public static bool TryInteger(JsonValue value, out long integer)
    {
        if (value.TryGetValue<JsonElement>(out var element))
        {
            return element.TryGetInt64(out integer);
        }

        if (value.TryGetValue(out integer))
        {
            return true;
        }

        if (value.TryGetValue<int>(out var small))
        {
            integer = small;
            return true;
        }

        return long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out integer);
    }

    public static double Float(JsonValue value)
    {
        if (value.TryGetValue<JsonElement>(out var element))
        {
            return element.GetDouble();
        }

        return value.TryGetValue<double>(out var number)
            ? number
            : double.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>The shortest text, with Go's exponents: below 1e-4 and from 1e21 on, at least two digits.</summary>
    public static string Print(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('E', StringComparison.Ordinal);
        if (exponent < 0)
        {
            return text;
        }

        var magnitude = int.Parse(text.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (magnitude is >= -4 and < 21)
        {
            return value.ToString("0.#################################", CultureInfo.InvariantCulture);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, exponent)}e{(magnitude < 0 ? '-' : '+')}{Math.Abs(magnitude):00}");
    }

    /// <summary>Whether two JSON numbers are the same number.</summary>
    public static bool AreEqual(JsonValue left, JsonValue right) =>
        TryInteger(left, out var leftInteger) && TryInteger(right, out var rightInteger)
            ? leftInteger == rightInteger
            : Float(left).Equals(Float(right));
}
