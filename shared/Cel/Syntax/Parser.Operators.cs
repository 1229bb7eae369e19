namespace Flux.Cel.Syntax;

/// <content>The ternary, the logical, the binary and the unary operators.</content>
internal sealed partial class Parser
{
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
}
