using System.Text;
using System.Text.RegularExpressions;
using Flux.Api;

namespace Flux.Sources.Generators;

/// <summary>Makes artifacts of the directories of a source whose paths fit a pattern.</summary>
/// <remarks>Spec: source-watcher internal/controller/artifactgenerator_pathpattern.go.</remarks>
internal sealed partial class PathPattern
{
    private readonly string _pattern;
    private readonly string _alias;
    private readonly Regex _regex;
    private readonly List<string> _names;

    /// <exception cref="PathPatternException">It is malformed.</exception>
    public PathPattern(string pattern)
    {
        _pattern = pattern;
        if (pattern.Split('/', 2) is not [['@', .. var alias], var path])
        {
            throw new PathPatternException($"invalid pathPattern format: {pattern}");
        }

        _alias = alias;
        _names = [];
        var regex = new StringBuilder("\\A");
        foreach (var (text, isName) in Parts(path, problem => Problem(problem)))
        {
            if (!isName)
            {
                regex.Append(Regex.Escape(text));
                continue;
            }

            CheckName(text);
            _names.Add(text);
            regex.Append("(?<n").Append(_names.Count).Append(">[^/]+)");
        }

        foreach (var name in _names)
        {
            if (KubernetesNames.LabelKeyProblem(name) is { } problem)
            {
                throw Problem($"capture variable \"{name}\" is not a valid Kubernetes label key: {problem}");
            }
        }

        _regex = new(regex.Append("\\z").ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }

    /// <summary>The artifacts of every directory that fits.</summary>
    /// <exception cref="PathPatternException">A directory gives something that is not valid.</exception>
    public IReadOnlyList<ArtifactRequest> Expand(
        IReadOnlyList<OutputArtifact> artifacts, IReadOnlyDictionary<string, GeneratorTree> sources, int maxArtifacts)
    {
        if (!sources.TryGetValue(_alias, out var source))
        {
            throw Problem($"source alias {_alias} not found in local sources");
        }

        var requests = new List<ArtifactRequest>();
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (directory, _) in source.Walk(GeneratorTree.Root, _ => false).Where(entry => entry.File is null && entry.Path != GeneratorTree.Root))
        {
            if (_regex.Match(directory) is not { Success: true } match)
            {
                continue;
            }

            var raw = _names.Select((name, i) => KeyValuePair.Create(name, match.Groups[$"n{i + 1}"].Value)).ToDictionary();
            foreach (var request in Render(artifacts, directory, raw))
            {
                if (!seen.TryAdd(request.Artifact.Name, directory))
                {
                    throw Problem(
                        $"directories \"{seen[request.Artifact.Name]}\" and \"{directory}\" both resolve to artifact name \"{request.Artifact.Name}\"");
                }

                requests.Add(request);
                if (requests.Count > maxArtifacts)
                {
                    throw Problem($"it gives more than {maxArtifacts} artifacts");
                }
            }
        }

        return requests;
    }

    private IEnumerable<ArtifactRequest> Render(IReadOnlyList<OutputArtifact> artifacts, string directory, Dictionary<string, string> raw)
    {
        var labels = raw.ToDictionary(pair => pair.Key, pair => pair.Value.ToLowerInvariant());
        foreach (var (name, value) in labels)
        {
            if (KubernetesNames.LabelValueProblem(value) is { } problem)
            {
                throw Problem($"captured value \"{value}\" for variable \"{name}\" is not a valid Kubernetes label value: {problem}");
            }
        }

        foreach (var artifact in artifacts)
        {
            var rendered = Render(artifact, directory, labels, raw);
            if (KubernetesNames.NameProblem(rendered.Name) is { } problem)
            {
                throw Problem($"rendered artifact name \"{rendered.Name}\" is not a valid Kubernetes object name: {problem}");
            }

            yield return new(rendered, labels);
        }
    }

    private OutputArtifact Render(OutputArtifact artifact, string directory, Dictionary<string, string> labels, Dictionary<string, string> raw)
    {
        try
        {
            return artifact with
            {
                Name = Fill(artifact.Name, labels),
                Copy = [.. artifact.Copy.Select(copy => copy with { From = Fill(copy.From, raw), To = Fill(copy.To, raw) })],
            };
        }
        catch (FormatException e)
        {
            throw Problem($"failed to render artifact {artifact.Name} for match {directory}: {e.Message}");
        }
    }

    /// <exception cref="FormatException">Malformed, or with a name that the pattern does not have.</exception>
    private static string Fill(string template, Dictionary<string, string> values)
    {
        var result = new StringBuilder();
        foreach (var (text, isName) in Parts(template, problem => new FormatException($"invalid template \"{template}\": {Reword(problem)}")))
        {
            if (!isName)
            {
                result.Append(text);
            }
            else if (text.Length == 0)
            {
                throw new FormatException($"invalid template \"{template}\": empty capture variable");
            }
            else if (!Name().IsMatch(text))
            {
                throw new FormatException(
                    $"invalid template \"{template}\": capture variable \"{text}\" must be a valid capture name matching [A-Za-z_][A-Za-z0-9_]*");
            }
            else
            {
                result.Append(values.TryGetValue(text, out var value)
                    ? value
                    : throw new FormatException($"invalid template \"{template}\": capture variable \"{text}\" is not defined by pathPattern"));
            }
        }

        return result.ToString();

        static string Reword(string problem) => problem
            .Replace("invalid capture starting at offset", "capture starting at offset", StringComparison.Ordinal)
            .Replace("invalid capture ending at offset", "capture ending at offset", StringComparison.Ordinal)
            .Replace(": missing", " is missing", StringComparison.Ordinal);
    }

    private static IEnumerable<(string Text, bool IsName)> Parts(string text, Func<string, Exception> problem)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '}')
            {
                throw problem($"invalid capture ending at offset {i}: missing opening brace");
            }

            if (text[i] != '{')
            {
                continue;
            }

            var end = text.IndexOf('}', i);
            if (end < 0)
            {
                throw problem($"invalid capture starting at offset {i}: missing closing brace");
            }

            yield return (text[start..i], false);
            yield return (text[(i + 1)..end], true);
            start = end + 1;
            i = end;
        }

        yield return (text[start..], false);
    }

    private void CheckName(string name)
    {
        if (name.Length == 0)
        {
            throw Problem("empty capture variable");
        }

        if (!Name().IsMatch(name))
        {
            throw Problem($"capture variable \"{name}\" must be a valid capture name matching [A-Za-z_][A-Za-z0-9_]*");
        }

        if (_names.Contains(name))
        {
            throw Problem($"duplicate capture variable \"{name}\"");
        }
    }

    private PathPatternException Problem(string problem) => new($"pathPattern \"{_pattern}\": {problem}");

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
