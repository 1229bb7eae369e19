using System.Text;
using Flux.Primitives;

namespace Flux.Helm.Charts;

/// <summary>The rules of a .helmignore file, which keep files out of a chart.</summary>
/// <remarks>
/// Spec: Helm 4, pkg/ignore. Unlike Git's rules: the first rule that says "leave out" decides, and a rule that begins with <c>!</c> leaves out
/// all that does not match it.
/// </remarks>
public sealed class HelmIgnore
{
    /// <summary>The file's name.</summary>
    public const string FileName = ".helmignore";

    private const int MaxLineBytes = 64 * 1024;
    private readonly List<Rule> _rules = [];

    private sealed record Rule(GoPathPattern Pattern, bool Negated, bool OnlyDirectories, bool OnlyBaseName);

    /// <summary>Reads a file of rules and adds Helm's own, which leaves out hidden files directly in <c>templates/</c>.</summary>
    /// <exception cref="HelmException">A malformed pattern, or one with <c>**</c>.</exception>
    public static HelmIgnore Parse(ReadOnlySpan<byte> content)
    {
        var rules = new HelmIgnore();
        var text = ChartFile.Read(FileName, content.ToArray()).Text;
        foreach (var line in text.Split('\n'))
        {
            if (Encoding.UTF8.GetByteCount(line) >= MaxLineBytes)
            {
                throw new HelmException("bufio.Scanner: token too long");
            }

            rules.Add(line);
        }

        rules.Add("templates/.?*");
        return rules;
    }

    /// <summary>Whether a file or directory is left out.</summary>
    /// <param name="path">Relative to the chart, with <c>/</c>.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    public bool Ignores(string path, bool isDirectory)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path is "" or "." or "./")
        {
            return false;
        }

        foreach (var rule in _rules)
        {
            if (rule.Negated)
            {
                if ((rule.OnlyDirectories && !isDirectory) || !Matches(rule, path))
                {
                    return true;
                }
            }
            else if ((!rule.OnlyDirectories || isDirectory) && Matches(rule, path))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(Rule rule, string path) =>
        rule.Pattern.IsMatch(rule.OnlyBaseName ? path[(path.LastIndexOf('/') + 1)..] : path);

    private void Add(string line)
    {
        var rule = line.Trim();
        if (rule.Length == 0 || rule[0] == '#')
        {
            return;
        }

        if (rule.Contains("**", StringComparison.Ordinal))
        {
            throw new HelmException("double-star (**) syntax is not supported");
        }

        if (!new GoPathPattern(rule).IsValid)
        {
            throw new HelmException("syntax error in pattern");
        }

        var negated = rule[0] == '!';
        rule = negated ? rule[1..] : rule;
        var onlyDirectories = rule.EndsWith('/');
        rule = onlyDirectories ? rule[..^1] : rule;
        var fromRoot = rule.StartsWith('/');
        var pattern = new GoPathPattern(fromRoot ? rule[1..] : rule);
        _rules.Add(new(pattern, negated, onlyDirectories, OnlyBaseName: !rule.Contains('/', StringComparison.Ordinal)));
    }
}
