using System.Text.RegularExpressions;

namespace Flux.Azure.Tests;

/// <summary>As much of a Bicep file as can be checked without its compiler: parameters, modules, resources, outputs.</summary>
internal sealed partial class BicepFile
{
    private BicepFile(string path)
    {
        Path = path;
        Text = Comment.Replace(File.ReadAllText(path), "");
        Params = [.. Param.Matches(Text).Select(m => (m.Groups["name"].Value, m.Groups["default"].Success))];
        Outputs = [.. Output.Matches(Text).Select(m => m.Groups["name"].Value)];
        Resources = [.. Resource.Matches(Text).Select(m => (m.Groups["name"].Value, m.Groups["type"].Value, m.Groups["version"].Value, Body(m.Index)))];
        Modules = [.. Module.Matches(Text).Select(m => (m.Groups["name"].Value, m.Groups["file"].Value, Body(m.Index)))];
    }

    public string Path { get; }

    public string Text { get; }

    public IReadOnlyList<(string Name, bool HasDefault)> Params { get; }

    public IReadOnlyList<string> Outputs { get; }

    public IReadOnlyList<(string Name, string Type, string Version, string Body)> Resources { get; }

    public IReadOnlyList<(string Name, string File, string Body)> Modules { get; }

    public static BicepFile Read(string path) => new(path);

    /// <summary>The names on the first level of a block of a body, e.g. of its <c>params</c>.</summary>
    public static IReadOnlyList<string> Names(string body, string block)
    {
        var start = body.IndexOf($"{block}: {{", StringComparison.Ordinal);
        if (start < 0)
        {
            return [];
        }

        var names = new List<string>();
        var depth = 0;
        foreach (var line in body[start..].Split('\n'))
        {
            if (depth == 1 && Assignment.Match(line) is { Success: true } match)
            {
                names.Add(match.Groups["name"].Value);
            }

            depth += line.Count(c => c is '{' or '[') - line.Count(c => c is '}' or ']');
            if (depth == 0)
            {
                break;
            }
        }

        return names;
    }

    /// <summary>From a declaration to the brace that closes it.</summary>
    private string Body(int start)
    {
        var depth = 0;
        for (var i = Text.IndexOf('{', start); i < Text.Length; i++)
        {
            depth += Text[i] == '{' ? 1 : Text[i] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return Text[start..(i + 1)];
            }
        }

        return Text[start..];
    }

    [GeneratedRegex(@"(?<![:'])//[^\n]*", RegexOptions.None, 1000)]
    private static partial Regex Comment { get; }

    [GeneratedRegex(@"^param (?<name>\w+) \w+(?<default> =)?", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Param { get; }

    [GeneratedRegex(@"^output (?<name>\w+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Output { get; }

    [GeneratedRegex(@"^resource (?<name>\w+) '(?<type>[\w./]+)@(?<version>[\w-]+)'", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Resource { get; }

    [GeneratedRegex(@"^module (?<name>\w+) '(?<file>[\w./-]+)'", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Module { get; }

    [GeneratedRegex(@"^\s*(?<name>\w+):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Assignment { get; }
}
