using System.CommandLine;
using System.Diagnostics.CodeAnalysis;

namespace Flux.FileCommands;

/// <summary>A command whose help ends with examples.</summary>
[SuppressMessage("Design", "CA1010", Justification = "a Command is enumerable for its initializer only")]
public sealed class CommandWithExamples(string name, string description) : Command(name, description)
{
    /// <summary>Pairs of what an example does and how it is typed.</summary>
    public IReadOnlyList<(string What, string How)> Examples { get; init; } = [];
}
