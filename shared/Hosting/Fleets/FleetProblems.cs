namespace Flux.Hosting.Fleets;

/// <summary>What is wrong with a fleet file, each with file, line and field.</summary>
internal sealed class FleetProblems(string path)
{
    private readonly List<(int Line, string Text)> _problems = [];

    /// <summary>Adds a problem once.</summary>
    public void Add(int line, string field, string problem)
    {
        var text = $"{path}{(line > 0 ? $":{line}" : "")}: {(field.Length > 0 ? field + " " : "")}{problem}";
        if (!_problems.Contains((line, text)))
        {
            _problems.Add((line, text));
        }
    }

    /// <exception cref="FleetException">There are problems; in the order of the file.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new FleetException([.. _problems.OrderBy(problem => problem.Line).Select(problem => problem.Text)]);
        }
    }
}
