namespace Flux.Cel.Syntax;

/// <content>Selections, calls of members and indexes.</content>
internal sealed partial class Parser
{
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
}
