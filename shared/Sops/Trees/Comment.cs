namespace Flux.Sops.Trees;

/// <summary>A comment, as a tree's key or list item.</summary>
/// <param name="Value">The text behind its sign; encrypted where it was.</param>
/// <param name="Inline">Whether it stands beside a value rather than on its own line.</param>
internal sealed record Comment(string Value, bool Inline = false);
