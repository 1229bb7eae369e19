using System.Globalization;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Selectors;

/// <summary>Parses <c>a=b,c in (d,e),!f,g&gt;1</c>.</summary>
/// <remarks>Spec: Kubernetes, "Labels and Selectors"; the messages are those of apimachinery's label parser.</remarks>
internal sealed class LabelSelectorParser
{
    private const string BinaryOperators = "in, notin, =, ==, !=, gt, lt";
    private const string Symbols = "=!(),><";

    private readonly List<(Token Token, string Text)> _tokens = [];
    private int _position;

    private LabelSelectorParser(string text)
    {
        var position = 0;
        while (true)
        {
            while (position < text.Length && text[position] is ' ' or '\t' or '\r' or '\n')
            {
                position++;
            }

            if (position >= text.Length)
            {
                _tokens.Add((Token.End, ""));
                return;
            }

            _tokens.Add(Symbols.Contains(text[position], StringComparison.Ordinal)
                ? Symbol(text, ref position)
                : Word(text, ref position));
        }
    }

    private enum Token
    {
        End,
        Identifier,
        Comma,
        Not,
        Equals,
        NotEquals,
        Greater,
        Less,
        Open,
        Close,
        In,
        NotIn,
    }

    /// <summary>Parses a selector; empty selects everything.</summary>
    /// <exception cref="SelectorException">The text is no selector.</exception>
    public static LabelSelector Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return LabelSelector.Everything;
        }

        return new LabelSelector(new LabelSelectorParser(text).ParseAll());
    }

    private static (Token, string) Word(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && !Symbols.Contains(text[position], StringComparison.Ordinal)
            && text[position] is not (' ' or '\t' or '\r' or '\n'))
        {
            position++;
        }

        var word = text[start..position];
        return (word switch { "in" => Token.In, "notin" => Token.NotIn, _ => Token.Identifier }, word);
    }

    private static (Token, string) Symbol(string text, ref int position)
    {
        var two = position + 1 < text.Length ? text.Substring(position, 2) : "";
        if (two is "==" or "!=")
        {
            position += 2;
            return (two == "==" ? Token.Equals : Token.NotEquals, two);
        }

        var one = text[position++];
        return (one switch
        {
            '=' => Token.Equals,
            '!' => Token.Not,
            '(' => Token.Open,
            ')' => Token.Close,
            ',' => Token.Comma,
            '>' => Token.Greater,
            _ => Token.Less,
        }, one.ToString());
    }

    private static SelectorException Requirement(string message) => new($"unable to parse requirement: {message}");

    /// <summary>The next token where a value may stand: the keywords are plain words there.</summary>
    private (Token Token, string Text) Peek()
    {
        var (token, text) = _tokens[Math.Min(_position, _tokens.Count - 1)];
        return token is Token.In or Token.NotIn ? (Token.Identifier, text) : (token, text);
    }

    private (Token Token, string Text) Next()
    {
        var token = Peek();
        _position++;
        return token;
    }

    private List<LabelRequirement> ParseAll()
    {
        var requirements = new List<LabelRequirement>();
        while (true)
        {
            var (token, text) = Peek();
            if (token == Token.End)
            {
                return requirements;
            }

            if (token is not (Token.Identifier or Token.Not))
            {
                throw new SelectorException($"found '{text}', expected: !, identifier, or 'end of string'");
            }

            requirements.Add(ParseRequirement());
            (token, text) = Next();
            if (token == Token.End)
            {
                return requirements;
            }

            if (token != Token.Comma)
            {
                throw new SelectorException($"found '{text}', expected: ',' or 'end of string'");
            }

            (token, text) = Peek();
            if (token is not (Token.Identifier or Token.Not))
            {
                throw new SelectorException($"found '{text}', expected: identifier after ','");
            }
        }
    }

    private LabelRequirement ParseRequirement()
    {
        var (token, key) = Next();
        var negated = token == Token.Not;
        if (negated)
        {
            (token, key) = Next();
        }

        if (token != Token.Identifier)
        {
            throw Requirement($"found '{key}', expected: identifier");
        }

        if (NameRules.Qualified(key).FirstOrDefault() is { } error)
        {
            throw Requirement($"<nil>: Invalid value: {Rest.Quote.Go(key)}: {error}");
        }

        if (negated)
        {
            return new(key, LabelOperator.DoesNotExist, []);
        }

        if (Peek().Token is Token.End or Token.Comma)
        {
            return new(key, LabelOperator.Exists, []);
        }

        var (operation, text) = _tokens[_position++];
        return operation switch
        {
            Token.In => WithValues(key, LabelOperator.In, ParseSet()),
            Token.NotIn => WithValues(key, LabelOperator.NotIn, ParseSet()),
            Token.Equals => WithValues(key, LabelOperator.In, [ParseExact()]),
            Token.NotEquals => WithValues(key, LabelOperator.NotIn, [ParseExact()]),
            Token.Greater => WithValues(key, LabelOperator.GreaterThan, [ParseExact()]),
            Token.Less => WithValues(key, LabelOperator.LessThan, [ParseExact()]),
            _ => throw Requirement($"found '{text}', expected: {BinaryOperators}"),
        };
    }

    private static LabelRequirement WithValues(string key, LabelOperator operation, SortedSet<string> values)
    {
        var index = 0;
        foreach (var value in values)
        {
            if (operation is LabelOperator.GreaterThan or LabelOperator.LessThan
                && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            {
                throw Requirement($"values[{index}]: Invalid value: {Rest.Quote.Go(value)}: for 'Gt', 'Lt' operators, the value must be an integer");
            }

            if (NameRules.LabelValue(value).FirstOrDefault() is { } error)
            {
                throw Requirement($"values[{index}][{key}]: Invalid value: {Rest.Quote.Go(value)}: {error}");
            }

            index++;
        }

        return new(key, operation, values);
    }

    private SortedSet<string> ParseSet()
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        var (token, text) = Next();
        if (token != Token.Open)
        {
            throw Requirement($"found '{text}' expected: '('");
        }

        if (Peek().Token == Token.Close)
        {
            _position++;
            values.Add("");
            return values;
        }

        ParseMembers(values);
        _position++;
        return values;
    }

    private void ParseMembers(SortedSet<string> values)
    {
        while (true)
        {
            var (token, text) = Next();
            switch (token)
            {
                case Token.Identifier:
                    values.Add(text);
                    var (after, found) = Peek();
                    if (after == Token.Close)
                    {
                        return;
                    }

                    if (after != Token.Comma)
                    {
                        throw Requirement($"found '{found}', expected: ',' or ')'");
                    }

                    break;
                case Token.Comma:
                    if (values.Count == 0)
                    {
                        values.Add("");
                    }

                    if (Peek().Token == Token.Close)
                    {
                        values.Add("");
                        return;
                    }

                    if (Peek().Token == Token.Comma)
                    {
                        _position++;
                        values.Add("");
                    }

                    break;
                default:
                    throw Requirement($"found '{text}', expected: ',', or identifier");
            }
        }
    }

    private string ParseExact()
    {
        var (token, text) = Peek();
        if (token is Token.End or Token.Comma)
        {
            return "";
        }

        _position++;
        return token == Token.Identifier ? text : throw Requirement($"found '{text}', expected: identifier");
    }
}
