using System.Collections.Concurrent;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Regexes;

/// <summary>
/// A regular expression as Go's regexp package has it: RE2's syntax, the leftmost match, the first alternative that fits, time linear in the text.
/// </summary>
internal sealed class GoRegex
{
    private const int MaximumCached = 512;
    private static readonly ConcurrentDictionary<string, GoRegex> _cache = new(StringComparer.Ordinal);
    private readonly RegexProgram.Instruction[] _program;
    private readonly IReadOnlyList<string> _names;
    private readonly string _pattern;

    private GoRegex(string pattern)
    {
        _pattern = pattern;
        (var root, _names) = RegexParser.Parse(pattern);
        _program = RegexProgram.Compile(pattern, root);
    }

    /// <summary>The compiled expression; the last few hundred are kept.</summary>
    /// <exception cref="GoRegexException">It cannot be read.</exception>
    public static GoRegex Compile(string pattern)
    {
        if (_cache.TryGetValue(pattern, out var found))
        {
            return found;
        }

        if (_cache.Count >= MaximumCached)
        {
            _cache.Clear();
        }

        return _cache[pattern] = new(pattern);
    }

    public bool IsMatch(TemplateContext? context, string text) => Matcher(context, text).Find(0, countsGroups: false) is not null;

    /// <summary>The leftmost match; null where there is none.</summary>
    public string? Find(TemplateContext context, string text) => Matcher(context, text).Find(0, countsGroups: false) is { } match ? text[match[0]..match[1]] : null;

    /// <summary>The places of up to so many matches, all for a negative count.</summary>
    public List<(int Start, int End)> FindAll(TemplateContext context, string text, long count)
    {
        var matches = new List<(int, int)>();
        var matcher = Matcher(context, text);
        var previousEnd = -1;
        for (var at = 0; at <= text.Length && (count < 0 || matches.Count < count);)
        {
            if (matcher.Find(at, countsGroups: false) is not { } match)
            {
                break;
            }

            // an empty match right behind another one does not count
            var accepted = true;
            if (match[1] == at)
            {
                accepted = match[0] != previousEnd;
                at += Width(text, at);
            }
            else
            {
                at = match[1];
            }

            previousEnd = match[1];
            if (accepted)
            {
                matches.Add((match[0], match[1]));
            }
        }

        context.CheckCount(matches.Count);
        return matches;
    }

    /// <summary>Replaces every match by the template, with $1, ${name} and $$ expanded unless it is literal.</summary>
    public string Replace(TemplateContext context, string text, string template, bool isLiteral)
    {
        var result = new System.Text.StringBuilder();
        var matcher = Matcher(context, text);
        var lastEnd = 0;
        for (var at = 0; at <= text.Length;)
        {
            if (matcher.Find(at, countsGroups: !isLiteral) is not { } match)
            {
                break;
            }

            result.Append(text, lastEnd, match[0] - lastEnd);
            if (match[1] > lastEnd || match[0] == 0)
            {
                Expand(result, text, template, match, isLiteral);
                context.CheckLength(result.Length);
            }

            lastEnd = match[1];
            at = Math.Max(at + Width(text, at), match[1]);
        }

        return result.Append(text, lastEnd, text.Length - lastEnd).ToString();
    }

    /// <summary>The parts between matches, so many at most, all for a negative count.</summary>
    public List<string> Split(TemplateContext context, string text, long count)
    {
        if (_pattern.Length > 0 && text.Length == 0)
        {
            return [""];
        }

        var parts = new List<string>();
        var (start, end) = (0, 0);
        foreach (var match in FindAll(context, text, count))
        {
            if (count > 0 && parts.Count == count - 1)
            {
                break;
            }

            end = match.Start;
            if (match.End != 0)
            {
                parts.Add(text[start..end]);
            }

            start = match.End;
        }

        if (end != text.Length)
        {
            parts.Add(text[start..]);
        }

        return parts;
    }

    private static int Width(string text, int at)
    {
        if (at >= text.Length)
        {
            return 1;
        }

        GoString.RuneAt(text, at, out var width);
        return width;
    }

    private static (string Name, int Length)? Reference(ReadOnlySpan<char> template)
    {
        var braced = template.Length > 0 && template[0] == '{';
        var start = braced ? 1 : 0;
        var at = start;
        while (at < template.Length)
        {
            var rune = GoString.RuneAt(template, at, out var width);
            if (!Unicodes.IsLetter(rune) && !Unicodes.IsDigit(rune) && rune != '_')
            {
                break;
            }

            at += width;
        }

        if (at == start || (braced && (at >= template.Length || template[at] != '}')))
        {
            return null;
        }

        return (template[start..at].ToString(), at + (braced ? 1 : 0));
    }

    private RegexMatcher Matcher(TemplateContext? context, string text) => new(context, _program, _names.Count, text);

    private void Expand(System.Text.StringBuilder result, string text, string template, int[] match, bool isLiteral)
    {
        for (var at = 0; at < template.Length;)
        {
            var dollar = isLiteral ? -1 : template.IndexOf('$', at);
            if (dollar < 0)
            {
                result.Append(template, at, template.Length - at);
                return;
            }

            result.Append(template, at, dollar - at);
            at = dollar + 1;
            if (at < template.Length && template[at] == '$')
            {
                result.Append('$');
                at++;
            }
            else if (Reference(template.AsSpan(at)) is (var name, var length))
            {
                at += length;
                var group = Group(name, match);
                if (group >= 0)
                {
                    result.Append(text, match[2 * group], match[(2 * group) + 1] - match[2 * group]);
                }
            }
            else
            {
                result.Append('$');
            }
        }
    }

    // -1 where there is no such group, or it took no part
    private int Group(string name, int[] match)
    {
        if (name.All(char.IsAsciiDigit) && name.Length < 9 && (name.Length == 1 || name[0] != '0'))
        {
            var number = int.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
            return (2 * number) + 1 < match.Length && match[2 * number] >= 0 ? number : -1;
        }

        for (var i = 1; i < _names.Count; i++)
        {
            if (_names[i] == name && match[2 * i] >= 0)
            {
                return i;
            }
        }

        return -1;
    }
}
