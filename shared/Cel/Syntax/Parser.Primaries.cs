namespace Flux.Cel.Syntax;

/// <content>Literals, names, and what stands in parentheses.</content>
internal sealed partial class Parser
{
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

        return StructType(name) is { } type
            ? StructLiteral(type)
            : new Expr.Identifier(NextId(), absolute ? start.Start : name.Start, absolute ? "." + name.Text : name.Text);
    }

    /// <summary>The name with dots that ends in an opening brace, which is taken; null where there is none.</summary>
    private string? StructType(Token first)
    {
        var at = _at;
        var type = first.Text;
        while (at + 2 < _tokens.Count && _tokens[at] is { Kind: TokenKind.Symbol, Text: "." } && _tokens[at + 1].Kind == TokenKind.Identifier)
        {
            type += "." + _tokens[at + 1].Text;
            at += 2;
        }

        if (_tokens[at] is not { Kind: TokenKind.Symbol, Text: "{" })
        {
            return null;
        }

        _at = at;
        return type;
    }

    private Expr.Struct StructLiteral(string type)
    {
        var brace = Advance();
        var id = NextId();
        _open.Push("}");
        var fields = new List<(string, Expr, bool)>();
        while (!Is("}") && !(Is(",") && fields.Count == 0) && Current.Kind != TokenKind.End)
        {
            var optional = Take("?");
            if (Current.Kind is not (TokenKind.Identifier or TokenKind.Escaped))
            {
                Error(Current, $"mismatched input '{Current.Text}' expecting {{'}}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}}");
                break;
            }

            var name = Advance();
            if (!Expect(":", "':'"))
            {
                break;
            }

            NextId();
            fields.Add((name.Text, Expression(), optional));
            if (!Is(",") || _recovering)
            {
                break;
            }

            Advance();
        }

        if (fields.Count == 0)
        {
            Take(",");
        }

        _open.Pop();
        Expect("}", fields.Count > 0 ? "{'}', ','}" : "'}'");
        return new Expr.Struct(id, brace.Start, type, [.. fields]);
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
