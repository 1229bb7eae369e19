using System.Globalization;
using System.Text;

namespace Flux.Helm;

/// <summary>What Helm says on the error stream while it works: warnings that stop nothing. Not thread-safe.</summary>
public sealed class HelmLog
{
    private const int MaxEntries = 1000;
    private readonly List<string> _lines = [];

    /// <summary>The lines as Helm prints them, e.g. <c>level=WARN msg="this chart is deprecated"</c>; no more than 1000 are kept.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Tells that a link was followed.</summary>
    public void Link(string path, string resolved) =>
        Info("found symbolic link in path. Contents of linked file included and used", ("path", path), ("resolved", resolved));

    /// <summary>Adds a warning.</summary>
    public void Note(string message) => Warn(message);

    internal void Info(string message, params ReadOnlySpan<(string Key, string Value)> attributes) => Add("INFO", message, attributes);

    internal void Warn(string message, params ReadOnlySpan<(string Key, string Value)> attributes) => Add("WARN", message, attributes);

    internal void Error(string message, params ReadOnlySpan<(string Key, string Value)> attributes) => Add("ERROR", message, attributes);

    /// <remarks>Spec: Go's log/slog TextHandler, without its time.</remarks>
    private void Add(string level, string message, ReadOnlySpan<(string Key, string Value)> attributes)
    {
        if (_lines.Count >= MaxEntries)
        {
            return;
        }

        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"level={level} msg={Value(message)}");
        foreach (var (key, value) in attributes)
        {
            line.Append(CultureInfo.InvariantCulture, $" {key}={Value(value)}");
        }

        _lines.Add(line.ToString());
    }

    private static string Value(string text) =>
        text.Length == 0 || text.Any(c => c is <= ' ' or '"' or '=' or (>= '\x7f' and <= '\xa0') or '\uFFFD') ? GoText.Quote(text) : text;
}
