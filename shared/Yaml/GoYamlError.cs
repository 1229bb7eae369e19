using YamlDotNet.Core;
using DotNetException = YamlDotNet.Core.YamlException;

namespace Flux.Yaml;

/// <summary>
/// The scanner's errors in go-yaml's words. Both descend from libyaml, so the words differ in form: YamlDotNet writes the context before
/// the problem, go-yaml writes the problem alone and counts lines from zero in its parser's errors.
/// </summary>
internal static class GoYamlError
{
    // YamlDotNet's own words for what go-yaml's scanner (true) or parser (false) says otherwise
    private static readonly (string Ours, string Go, bool Scanner)[] _words =
    [
        ("found invalid mapping", "mapping values are not allowed in this context", true),
        ("block scalar, found a tab", "found a tab character where an indentation space is expected", true),
        ("block scalar, found invalid tab", "found a tab character where an indentation space is expected", true),
        ("invalid tab as indentation", "found character that cannot start any token", true),
        ("containing disallowed: []{},", "did not find expected alphabetic or numeric character", true),
        ("found more than one anchor", "did not find expected key", false),
        ("hexadecimal number", "did not find expected hexdecimal number", true),
        ("found wrong indentation", "found unexpected end of stream", true),
    ];

    public static YamlException From(DotNetException e, string file)
    {
        var (problem, scanner) = Problem(e);
        var zeroBased = (int)(scanner ? Math.Max(e.Start.Line, e.End.Line) : e.Start.Line) - 1;
        var line = zeroBased <= 0 ? 0 : scanner ? zeroBased + 1 : zeroBased;
        return new(problem, file, line, (int)e.Start.Column, e);
    }

    private static (string Problem, bool Scanner) Problem(DotNetException e)
    {
        foreach (var (ours, go, scanner) in _words)
        {
            if (e.Message.Contains(ours, StringComparison.OrdinalIgnoreCase))
            {
                return (go, scanner);
            }
        }

        var text = e.Message;
        if (text.StartsWith("While ", StringComparison.OrdinalIgnoreCase) && text.IndexOf(", ", StringComparison.Ordinal) is > 0 and var comma)
        {
            text = text[(comma + 2)..];
        }

        text = text.TrimEnd('.');
        return (text.Length == 0 ? "syntax error" : char.ToLowerInvariant(text[0]) + text[1..], e is SyntaxErrorException);
    }
}
