namespace Flux.Cel.Syntax;

/// <summary>Reads the expression grammar; goes on after an error as far as ANTLR's recovery would report more.</summary>
internal sealed class Parser
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

    private Expr Expression()
    {
        if (++_depth > MaximumDepth || _abandoned)
        {
            Abandon($"expression recursion limit exceeded: {MaximumDepth}");
            _depth--;
            return new Expr.Constant(NextId(), Current.Start, false);
        }

        var result = Or();
        if (Is("?"))
        {
            var question = Advance();
            var id = NextId();
            _open.Push(":");
            var then = Or();
            _open.Pop();
            Expect(":", "':'");

            var otherwise = _recovering && Current.Kind == TokenKind.End ? then : Expression();
            result = new Expr.Call(id, question.Start, "_?_:_", null, [result, then, otherwise]);
        }

        _depth--;
        return result;
    }

    private void Abandon(string message)
    {
        if (!_abandoned)
        {
            _source.Report(0, message);
            _abandoned = true;
            _at = _tokens.Count - 1;
        }
    }

    private Expr Or() => Logical("||", "_||_", () => Logical("&&", "_&&_", () => Binary(0)));

    private Expr Logical(string symbol, string function, Func<Expr> next)
    {
        var first = next();
        if (!Is(symbol))
        {
            return first;
        }

        var terms = new List<Expr> { first };
        var operators = new List<(int Id, int Offset)>();
        while (Is(symbol))
        {
            operators.Add((NextId(), Advance().Start));
            terms.Add(next());
        }

        return Balance(function, terms, operators, 0, operators.Count - 1);
    }

    private static Expr.Call Balance(string function, List<Expr> terms, List<(int Id, int Offset)> operators, int low, int high)
    {
        var middle = (low + high + 1) / 2;
        var left = middle == low ? terms[middle] : Balance(function, terms, operators, low, middle - 1);
        var right = middle == high ? terms[middle + 1] : Balance(function, terms, operators, middle + 1, high);
        return new Expr.Call(operators[middle].Id, operators[middle].Offset, function, null, [left, right]);
    }

    private Expr Binary(int level)
    {
        if (level == _levels.Length)
        {
            return Unary();
        }

        var left = Binary(level + 1);
        while (Current.Kind == TokenKind.Symbol && _levels[level].Contains(Current.Text))
        {
            var symbol = Advance();
            var id = NextId();
            var right = Binary(level + 1);
            left = new Expr.Call(id, symbol.Start, symbol.Text == "in" ? "@in" : $"_{symbol.Text}_", null, [left, right]);
        }

        return left;
    }

    private Expr Unary()
    {
        if (Is("!"))
        {
            return Not();
        }

        if (!Is("-") || _tokens[_at + 1].Kind is TokenKind.Int or TokenKind.Double)
        {
            return Member();
        }

        var first = Current;
        var count = 0;
        while (Is("-") && !(count > 0 && _tokens[_at + 1].Kind is TokenKind.Int or TokenKind.Double))
        {
            count++;
            var sign = Advance();
            if (!CanStart(Current) || Is("!"))
            {
                Error(Current, $"no viable alternative at input '{_source.Slice(sign.Start, Current.End)}'");
                _recovering = count < 2;
                return count < 2 ? Missing() : Mismatch(Starts);
            }
        }

        var id = count % 2 == 1 ? NextId() : 0;
        var operand = Member();
        return count % 2 == 0 ? operand : new Expr.Call(id, first.Start, "-_", null, [operand]);
    }

    private Expr Not()
    {
        var first = Current;
        var count = 0;
        while (Take("!"))
        {
            count++;
        }

        if (!CanStart(Current) || Is("-") && _tokens[_at + 1].Kind is not (TokenKind.Int or TokenKind.Double))
        {
            Error(Current, $"extraneous input '{Current.Text}' expecting {{{Starts}}}");
            return Missing();
        }

        var id = count % 2 == 1 ? NextId() : 0;
        var operand = Member();
        return count % 2 == 0 ? operand : new Expr.Call(id, first.Start, "!_", null, [operand]);
    }

    private bool CanStart(Token token) => token.Kind switch
    {
        TokenKind.End or TokenKind.Escaped => false,
        TokenKind.Symbol => token.Text is "[" or "{" or "(" or "." or "-" or "!" or "true" or "false" or "null",
        _ => true,
    };

    private Expr Missing() => new Expr.Constant(NextId(), Current.Start, false);

    private Expr Mismatch(string expected)
    {
        Error(Current, $"mismatched input '{Current.Text}' expecting {{{expected}}}");
        while (Current.Kind != TokenKind.End && !_open.Contains(Current.Text)
            && !(Current.Kind == TokenKind.Symbol && (_levels.Any(l => l.Contains(Current.Text)) || Current.Text is "?" or "&&" or "||")))
        {
            _at++;
        }

        return Missing();
    }

    private Expr Member()
    {
        var result = Primary();
        for (var links = 0; ; links++)
        {
            if (links > MaximumChain)
            {
                Abandon($"more than {MaximumChain} selections in a row");
                return result;
            }

            if (Is("."))
            {
                if (!Dot(ref result))
                {
                    return result;
                }
            }
            else if (Is("["))
            {
                var bracket = Advance();
                var id = NextId();
                var optional = Take("?");
                _open.Push("]");
                var index = CanStart(Current) ? Expression() : Mismatch(Starts.Replace("'!', ", optional ? "'!', " : "'!', '?', ", StringComparison.Ordinal));
                _open.Pop();
                if (!Expect("]", "']'"))
                {
                    return result;
                }

                result = new Expr.Call(id, bracket.Start, optional ? "_[?_]" : "_[_]", null, [result, index]);
            }
            else
            {
                return result;
            }
        }
    }

    private bool Dot(ref Expr result)
    {
        var dot = Advance();
        var optional = Take("?");
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.Escaped))
        {
            Error(Current, $"no viable alternative at input '{_source.Slice(dot.Start, Current.End)}'");
            _at = _tokens.Count - 1;
            return false;
        }

        var name = Advance();
        if (name.Kind == TokenKind.Escaped)
        {
            _source.Report(name.Start, "unsupported syntax: '`'");
        }

        if (!optional && Is("("))
        {
            var parenthesis = Advance();
            var id = NextId();
            var arguments = Arguments();
            result = _macros.Expand(id, parenthesis.Start, name.Text, result, arguments)
                ?? new Expr.Call(id, parenthesis.Start, name.Text, result, arguments);
            return true;
        }

        result = new Expr.Select(NextId(), dot.Start, result, name.Text, false, optional);
        return true;
    }

    private Expr[] Arguments()
    {
        _open.Push(")");
        var arguments = new List<Expr>();
        var expected = Starts.Replace("'(', ", "'(', ')', ", StringComparison.Ordinal);
        if (!Is(")"))
        {
            if (!CanStart(Current))
            {
                if (_tokens[_at].Kind != TokenKind.End && (CanStart(_tokens[_at + 1]) || _tokens[_at + 1].Text == ")"))
                {
                    Error(Current, $"extraneous input '{Current.Text}' expecting {{{expected}}}");
                    _at++;
                }
                else
                {
                    Mismatch(expected);
                }
            }

            if (CanStart(Current))
            {
                arguments.Add(Expression());
                while (Take(","))
                {
                    arguments.Add(Expression());
                }
            }
        }

        _open.Pop();
        Expect(")", "')'");

        return [.. arguments];
    }

    private Expr Primary()
    {
        var token = Current;
        if (token.Kind == TokenKind.Symbol)
        {
            return SymbolPrimary(token);
        }

        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return Name(false, token);
            case TokenKind.Int:
                return Number(Advance(), token.Text, token.Start);
            case TokenKind.Double:
                return Number(Advance(), token.Text, token.Start);
            case TokenKind.Uint:
                return Literal(Advance().Start, Literals.Uint(token.Text), "invalid uint literal");
            case TokenKind.String or TokenKind.Bytes:
                return Literal(Advance().Start, Literals.Text(token.Text, token.Kind == TokenKind.Bytes), "unable to unescape string");
            default:
                return Mismatch(Starts);
        }
    }

    private Expr Number(Token number, string text, int offset) => number.Kind == TokenKind.Int
        ? Literal(offset, Literals.Int(text), "invalid int literal")
        : Literal(offset, Literals.Double(text), "invalid double literal");

    private Expr.Constant Literal(int offset, object? value, string message)
    {
        if (value is null)
        {
            _source.Report(offset, message);
        }

        return new Expr.Constant(NextId(), offset, value ?? false);
    }

    private Expr SymbolPrimary(Token token)
    {
        switch (token.Text)
        {
            case "true" or "false":
                Advance();
                return new Expr.Constant(NextId(), token.Start, token.Text == "true");
            case "null":
                Advance();
                return new Expr.Constant(NextId(), token.Start, Values.NullValue.Instance);
            case "-" when _tokens[_at + 1].Kind is TokenKind.Int or TokenKind.Double:
                Advance();
                var number = Advance();
                return Number(number, "-" + number.Text, token.Start);
            case ".":
                Advance();
                if (Current.Kind != TokenKind.Identifier)
                {
                    Error(Current, $"no viable alternative at input '{_source.Slice(token.Start, Current.End)}'");
                    _at = _tokens.Count - 1;
                    return Missing();
                }

                return Name(true, token);
            case "(":
                return Parenthesized();
            case "[":
                return ListLiteral();
            case "{":
                return MapLiteral();
            default:
                return Mismatch(Starts);
        }
    }

    private Expr Parenthesized()
    {
        Advance();
        _open.Push(")");
        var inner = Expression();
        _open.Pop();
        Expect(")", "')'");

        return inner;
    }

    private Expr Name(bool absolute, Token start)
    {
        var name = Advance();
        if (_reserved.Contains(name.Text))
        {
            _source.Report(name.Start, $"reserved identifier: {name.Text}");
        }

        if (Is("("))
        {
            var parenthesis = Advance();
            var id = NextId();
            var arguments = Arguments();
            return _macros.Expand(id, parenthesis.Start, name.Text, null, arguments)
                ?? new Expr.Call(id, parenthesis.Start, name.Text, null, arguments);
        }

        return new Expr.Identifier(NextId(), absolute ? start.Start : name.Start, absolute ? "." + name.Text : name.Text);
    }

    private Expr.List ListLiteral()
    {
        var bracket = Advance();
        var id = NextId();
        _open.Push("]");
        var elements = new List<Expr>();
        var optional = new List<bool>();
        while (!Is("]") && !(Is(",") && elements.Count == 0) && Current.Kind != TokenKind.End)
        {
            optional.Add(Take("?"));
            elements.Add(Expression());
            if (!Is(",") || _recovering)
            {
                break;
            }

            Advance();
        }

        if (elements.Count == 0)
        {
            Take(",");
        }

        _open.Pop();
        if (elements.Count > 0)
        {
            Expect("]", "{']', ','}");
        }
        else if (!Take("]"))
        {
            Error(Current, $"mismatched input '{Current.Text}' expecting {{{Starts.Replace("'{', '(', '.', '-', '!', ", "']', '{', '(', '.', ',', '-', '!', '?', ", StringComparison.Ordinal)}}}");
        }

        return new Expr.List(id, bracket.Start, [.. elements], [.. optional]);
    }

    private Expr.Map MapLiteral()
    {
        var brace = Advance();
        var id = NextId();
        _open.Push("}");
        var entries = new List<(Expr, Expr, bool)>();
        while (!Is("}") && !(Is(",") && entries.Count == 0) && Current.Kind != TokenKind.End)
        {
            NextId();
            var optional = Take("?");
            _open.Push(":");
            var key = Expression();
            _open.Pop();
            if (!Expect(":", "':'"))
            {
                break;
            }

            entries.Add((key, Expression(), optional));
            if (!Is(",") || _recovering)
            {
                break;
            }

            Advance();
        }

        if (entries.Count == 0)
        {
            Take(",");
        }

        _open.Pop();
        if (entries.Count > 0)
        {
            Expect("}", "{'}', ','}");
        }
        else if (!Take("}"))
        {
            Error(Current, $"mismatched input '{Current.Text}' expecting {{{Starts.Replace("'{', '(', '.', '-', '!', ", "'{', '}', '(', '.', ',', '-', '!', '?', ", StringComparison.Ordinal)}}}");
        }

        return new Expr.Map(id, brace.Start, [.. entries]);
    }
}
