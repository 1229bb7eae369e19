namespace Flux.Cel.Syntax;

/// <summary>Reads the expression grammar; goes on after an error as far as ANTLR's recovery would report more.</summary>
internal sealed partial class Parser
{
    private const int MaximumDepth = 250;
    private const int MaximumChain = 500;
    private const string Starts = "'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER";
    private static readonly HashSet<string> _reserved =
        ["as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"];

    private static readonly string[][] _levels = [["<", "<=", ">=", ">", "==", "!=", "in"], ["+", "-"], ["*", "/", "%"]];

    private readonly Source _source;
    private readonly Macros _macros;
    private readonly List<Token> _tokens;
    private readonly Stack<string> _open = new();
    private int _at;
    private int _id;
    private int _depth;
    private bool _recovering;
    private bool _abandoned;

    private Parser(Source source, bool twoVariables)
    {
        _source = source;
        _macros = new Macros(source, NextId, twoVariables);
        _tokens = new Lexer(source).Read();
    }

    private Token Current => _tokens[_at];

    /// <summary>Parses the source; the issues are in it.</summary>
    public static Expr Parse(Source source, bool twoVariables)
    {
        var parser = new Parser(source, twoVariables);
        var expression = parser.Expression();
        if (!parser._abandoned && parser.Current.Kind != TokenKind.End)
        {
            parser.Trailing();
        }

        return expression;
    }

    private int NextId() => ++_id;

    private void Trailing()
    {
        var word = _tokens[_at + 1].Kind == TokenKind.End ? "extraneous" : "mismatched";
        Error(Current, $"{word} input '{Current.Text}' expecting <EOF>");
    }

    private void Error(Token at, string message)
    {
        if (!_recovering && !_abandoned)
        {
            _source.Report(at.Start, "Syntax error: " + message);
            _recovering = true;
        }
    }

    private bool Is(string symbol) => Current.Kind == TokenKind.Symbol && Current.Text == symbol;

    private bool Take(string symbol)
    {
        if (!Is(symbol))
        {
            return false;
        }

        Advance();
        return true;
    }

    /// <summary>Takes a closing symbol; else reports as ANTLR does: one token too many, the symbol missing, or a mismatch.</summary>
    private bool Expect(string symbol, string expected)
    {
        if (Take(symbol))
        {
            return true;
        }

        var next = _at + 1 < _tokens.Count ? _tokens[_at + 1] : Current;
        if (next.Kind == TokenKind.Symbol && next.Text == symbol && !_recovering)
        {
            Error(Current, $"extraneous input '{Current.Text}' expecting {expected}");
            _at += 2;
            _recovering = false;
            return true;
        }

        var canFollow = symbol == ":" ? CanStart(Current)
            : _open.Count == 0 ? Current.Kind == TokenKind.End
            : Current.Kind == TokenKind.Symbol && Current.Text == _open.Peek();
        if (canFollow && expected.Length == symbol.Length + 2)
        {
            Error(Current, $"missing '{symbol}' at '{Current.Text}'");
            return true;
        }

        Error(Current, $"mismatched input '{Current.Text}' expecting {expected}");
        return false;
    }

    private Token Advance()
    {
        _recovering = false;
        var token = Current;
        if (token.Kind != TokenKind.End)
        {
            _at++;
        }

        return token;
    }
}
