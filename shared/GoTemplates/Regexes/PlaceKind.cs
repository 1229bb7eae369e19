namespace Flux.GoTemplates.Regexes;

/// <summary>A place between characters.</summary>
internal enum PlaceKind
{
    BeginLine,
    EndLine,
    BeginText,
    EndText,
    WordBoundary,
    NoWordBoundary,
}
