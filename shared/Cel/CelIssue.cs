namespace Flux.Cel;

/// <summary>One thing wrong with an expression.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in code points, from 0 (messages show it from 1).</param>
/// <param name="Message">What is wrong, in cel-go's words.</param>
public sealed record CelIssue(int Line, int Column, string Message);
