namespace Flux.Hosting.Fleets;

/// <summary>A fleet file cannot be used; all that is wrong with it, one line each.</summary>
public sealed class FleetException(IReadOnlyList<string> problems)
    : Exception(string.Join('\n', problems))
{
    /// <summary>What is wrong, each with the file and the field before it.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
