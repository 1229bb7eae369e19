namespace Flux.Yaml;

/// <summary>A document that is not YAML, or YAML that Kubernetes does not take. The message is go-yaml's, with the place.</summary>
public sealed class YamlException : Exception
{
    /// <summary>Tells what is wrong and where.</summary>
    /// <param name="problem">The problem in go-yaml's words, without <c>yaml:</c> and without a place.</param>
    /// <param name="file">The file's name; empty where there is none.</param>
    /// <param name="line">The line as go-yaml counts it in the message; 0 where it names none.</param>
    /// <param name="column">The column, from 1; 0 where unknown.</param>
    /// <param name="inner">The cause.</param>
    public YamlException(string problem, string file = "", int line = 0, int column = 0, Exception? inner = null)
        : base($"{(file.Length == 0 ? "" : file + ": ")}{Format(problem, line)}", inner)
    {
        Problem = problem;
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    /// <summary>The file's name; empty where there is none.</summary>
    public string File { get; }

    /// <summary>The line in go-yaml's count (which is one less than an editor's for errors of its parser); 0 where unknown.</summary>
    public int Line { get; }

    /// <summary>The column, from 1; 0 where unknown.</summary>
    public int Column { get; }

    /// <summary>The message without the file, e.g. <c>yaml: line 3: did not find expected key</c>.</summary>
    public string GoMessage => Format(Problem, Line);

    private static string Format(string problem, int line) =>
        problem.StartsWith("json: ", StringComparison.Ordinal) || problem.StartsWith("unsupported map key", StringComparison.Ordinal) ? problem
        : line == 0 ? $"yaml: {problem}" : $"yaml: line {line}: {problem}";
}
