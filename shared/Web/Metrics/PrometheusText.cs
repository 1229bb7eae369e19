using System.Globalization;
using System.Text;
using Flux.Primitives.Metrics;

namespace Flux.Web.Metrics;

/// <summary>Metrics as text.</summary>
/// <remarks>Spec: Prometheus, exposition formats, "Text-based format" (version 0.0.4).</remarks>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // a name comes from a cluster: a page is not filled by one
    private const int MaxLabelLength = 300;

    /// <summary>A name with the characters that names may have; others become <c>_</c>.</summary>
    public static string NameOf(string name)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        }

        return text.Length == 0 || char.IsAsciiDigit(text[0]) ? $"_{text}" : text.ToString();
    }

    public static void Append(StringBuilder text, MetricFamily family)
    {
        var name = NameOf(family.Name);
        text.Append("# HELP ").Append(name).Append(' ').Append(Escape(family.Help, inLabel: false)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(TypeOf(family.Type)).Append('\n');
        foreach (var (labels, series) in family.Series.Select(series => (Labels: LabelsOf(series), series)).OrderBy(s => s.Labels, StringComparer.Ordinal))
        {
            if (family.Type != MetricType.Histogram)
            {
                Line(text, name, labels, "", series.Value);
                continue;
            }

            foreach (var (bound, count) in series.Buckets)
            {
                Line(text, name + "_bucket", labels, $"le=\"{Number(bound)}\"", count);
            }

            Line(text, name + "_bucket", labels, "le=\"+Inf\"", series.Count);
            Line(text, name + "_sum", labels, "", series.Value);
            Line(text, name + "_count", labels, "", series.Count);
        }
    }

    private static void Line(StringBuilder text, string name, string labels, string more, double value)
    {
        text.Append(name);
        if (labels.Length + more.Length > 0)
        {
            text.Append('{').Append(labels).Append(labels.Length > 0 && more.Length > 0 ? "," : "").Append(more).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string LabelsOf(MetricSeries series)
    {
        var text = new StringBuilder();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in series.Labels)
        {
            var label = NameOf(name);
            if (names.Add(label)) // a label twice would make the whole page unreadable
            {
                text.Append(text.Length > 0 ? "," : "").Append(label).Append("=\"").Append(Escape(value, inLabel: true)).Append('"');
            }
        }

        return text.ToString();
    }

    private static string Escape(string value, bool inLabel)
    {
        var cut = value.Length <= MaxLabelLength ? value : value[..MaxLabelLength];
        cut = cut.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return inLabel ? cut.Replace("\"", "\\\"", StringComparison.Ordinal) : cut;
    }

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.Counter => "counter",
        MetricType.Gauge => "gauge",
        _ => "histogram",
    };

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ when double.IsNaN(value) => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
