using System.Globalization;
using System.Text;

namespace Flux.Cel.Syntax;

/// <summary>The expression's text as code points, with the issues found in it.</summary>
internal sealed class Source
{
    private readonly List<(int Offset, string Message)> _issues = [];

    public Source(string text)
    {
        Text = text;
        Runes = [.. text.EnumerateRunes()];
    }

    public string Text { get; }

    public Rune[] Runes { get; }

    public bool HasIssues => _issues.Count > 0;

    public void Report(int offset, string message)
    {
        if (_issues.Count < 100 && !_issues.Contains((offset, message)))
        {
            _issues.Add((offset, message));
        }
    }

    public string Slice(int start, int end)
    {
        var text = new StringBuilder();
        for (var i = start; i < Math.Min(end, Runes.Length); i++)
        {
            text.Append(Runes[i].ToString());
        }

        return text.ToString();
    }

    public CelException ToException(CelPhase phase)
    {
        var issues = _issues.OrderBy(i => i.Offset).Select(Locate).ToList();
        return new CelException(phase, string.Join('\n', issues.Select(Display)), issues);
    }

    private CelIssue Locate((int Offset, string Message) issue)
    {
        if (Runes.Length == 0)
        {
            return new CelIssue(1, -1, issue.Message);
        }

        var line = 1;
        var column = 0;
        for (var i = 0; i < issue.Offset && i < Runes.Length; i++)
        {
            column++;
            if (Runes[i].Value == '\n')
            {
                line++;
                column = 0;
            }
        }

        return new CelIssue(line, column, issue.Message);
    }

    private string Display(CelIssue issue)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"ERROR: <input>:{issue.Line}:{issue.Column + 1}: {issue.Message}");
        var lines = Text.Split('\n');
        if (Runes.Length > 0 && issue.Line <= lines.Length)
        {
            var line = lines[issue.Line - 1].Replace('\t', ' ');
            var runes = line.EnumerateRunes().ToArray();
            text.Append("\n | ").Append(line).Append("\n | ");
            for (var i = 0; i < issue.Column && i < runes.Length; i++)
            {
                text.Append(runes[i].Value < 128 ? '.' : '\uff0e');
            }

            text.Append(issue.Column < runes.Length && runes[issue.Column].Value >= 128 ? '\uff3e' : '^');
        }

        return text.ToString();
    }
}
