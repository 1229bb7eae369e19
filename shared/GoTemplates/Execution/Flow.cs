namespace Flux.GoTemplates.Execution;

/// <summary>Where execution goes on behind a statement.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}
