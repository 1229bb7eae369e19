using System.Globalization;

namespace Flux.Benchmarks;

/// <summary>The measurements of one thing, one a round.</summary>
internal sealed class Series
{
    private readonly List<double> _values = [];

    /// <summary>The middle value; of an even number the mean of the two in the middle. NaN where there is none.</summary>
    public double Median
    {
        get
        {
            var sorted = _values.Order().ToArray();
            return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    /// <summary>The least value; NaN where there is none.</summary>
    public double Least => _values.Count == 0 ? double.NaN : _values.Min();

    /// <summary>The greatest value; NaN where there is none.</summary>
    public double Greatest => _values.Count == 0 ? double.NaN : _values.Max();

    /// <summary>Adds a round's value.</summary>
    public void Add(double value) => _values.Add(value);

    /// <summary>A number with three significant digits; a dash where it is not known.</summary>
    public static string Show(double value) => value switch
    {
        double.NaN => "–",
        < 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0", CultureInfo.InvariantCulture),
    };

    /// <summary>One value as a multiple of another.</summary>
    public static string Ratio(double value, double rival) =>
        double.IsNaN(value) || double.IsNaN(rival) ? "–" : (value / rival).ToString("0.00", CultureInfo.InvariantCulture);
}
