using System.Text;
using System.Text.Json.Nodes;

namespace Flux.HelmReleases.Actions;

/// <summary>The last lines that Helm would have logged, for the events of failures.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/action/log.go: ten lines, repeated ones counted.</remarks>
internal sealed class ActionLog(TimeProvider clock)
{
    private const int MaxLines = 10;
    private readonly List<(DateTimeOffset At, string Text)> _lines = [];

    /// <summary>Adds a line.</summary>
    public void Add(string message, params ReadOnlySpan<(string Key, object Value)> attributes)
    {
        var json = new JsonObject();
        foreach (var (key, value) in attributes)
        {
            json[key] = value is int number ? number : value.ToString();
        }

        var text = $"{message}: {json.ToJsonString()}";
        if (_lines.Count > 0 && _lines[^1].Text == text)
        {
            return;
        }

        _lines.Add((clock.GetUtcNow(), text));
        if (_lines.Count > MaxLines)
        {
            _lines.RemoveAt(0);
        }
    }

    /// <summary>A message with the lines after it.</summary>
    public string AppendTo(string message)
    {
        if (_lines.Count == 0)
        {
            return message;
        }

        var text = new StringBuilder(message).Append("\n\nLast Helm logs:\n\n");
        text.AppendJoin('\n', _lines.Select(line => $"{Storage.GoTime.From(line.At).ToString()}: {line.Text}"));
        return text.ToString();
    }
}
