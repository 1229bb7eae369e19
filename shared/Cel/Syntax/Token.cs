namespace Flux.Cel.Syntax;

/// <summary>A piece of the text, from <paramref name="Start"/> up to <paramref name="End"/> in code points.</summary>
internal sealed record Token(TokenKind Kind, string Text, int Start, int End);
