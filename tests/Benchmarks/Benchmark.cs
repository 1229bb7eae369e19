namespace Flux.Benchmarks;

/// <summary>One command of the program.</summary>
/// <param name="Name">What it is called by.</param>
/// <param name="Summary">One line for the usage text.</param>
/// <param name="Run">Takes the arguments after the name and writes Markdown; gives the exit code.</param>
internal sealed record Benchmark(string Name, string Summary, Func<string[], TextWriter, Task<int>> Run);
