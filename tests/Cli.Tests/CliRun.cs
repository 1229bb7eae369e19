namespace Flux.Cli.Tests;

/// <summary>How a command ended.</summary>
internal sealed record CliRun(int Code, string Out, string Error);
