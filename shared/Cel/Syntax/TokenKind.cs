namespace Flux.Cel.Syntax;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    Symbol,
    Identifier,
    Escaped,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    End,
}
