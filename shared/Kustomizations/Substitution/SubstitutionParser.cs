using Modes = Flux.Kustomizations.Substitution.SubstitutionScanner.Modes;
using Token = Flux.Kustomizations.Substitution.SubstitutionScanner.Token;

namespace Flux.Kustomizations.Substitution;

/// <summary>Reads a text with <c>${…}</c>.</summary>
internal sealed class SubstitutionParser(string text)
{
    private const int MaxDepth = 64;
    private const string BadSubstitution = "bad substitution";
    private readonly SubstitutionScanner _scanner = new(text);
    private int _depth;

    /// <summary>The parts of the text, in order.</summary>
    /// <exception cref="SubstitutionException">The text is malformed.</exception>
    public IEnumerable<SubstitutionNode> Parse()
    {
        while (true)
        {
            _scanner.BackslashEscapes = false;
            switch (_scanner.Scan(Modes.Word | Modes.Open | Modes.Escapes, static (_, _) => true))
            {
                case Token.Word:
                    yield return new SubstitutionNode.Text(_scanner.Word);
                    break;
                case Token.Open:
                    yield return Expression();
                    break;
                default:
                    yield break;
            }
        }
    }

    /// <summary>What stands between <c>${</c> and <c>}</c>.</summary>
    private SubstitutionNode.Call Expression()
    {
        if (++_depth > MaxDepth)
        {
            throw new SubstitutionException($"substitutions are nested deeper than {MaxDepth}");
        }

        _scanner.BackslashEscapes = true;
        var call = _scanner.Peek() == '#' ? Length() : OfVariable(Read(IsName, "unable to parse variable name"));
        _depth--;
        return call;
    }

    private SubstitutionNode.Call OfVariable(string variable)
    {
        switch (_scanner.Peek())
        {
            case ':' when _scanner.Peek(1) is '=' or '-' or '?' or '+':
                return Default(variable, Read(static (c, n) => n == 1 ? c == ':' : n == 2, "unable to parse default function"));
            case ':':
                return Substring(variable);
            case '=':
                return Default(variable, Read(static (c, n) => n == 1 && c == '=', "unable to parse default function"));
            case ',' or '^':
                return Close(new(variable, Read(static (c, n) => c is ',' or '^' && n < 3, BadSubstitution), []));
            case '/':
                return Replace(variable);
            case '#':
                return Trim(variable, Read(static (c, n) => c == '#' && n < 3, BadSubstitution));
            case '%':
                return Trim(variable, Read(static (c, n) => c == '%' && n < 3, BadSubstitution));
            default:
                return Close(new(variable, "", []), "missing closing brace");
        }
    }

    private SubstitutionNode.Call Length()
    {
        var op = Read(static (c, n) => c == '#' && n == 1, BadSubstitution);
        return Close(new(Read(IsName, BadSubstitution), op, []));
    }

    private SubstitutionNode.Call Default(string variable, string op)
    {
        var arguments = new List<SubstitutionNode>();
        while (_scanner.Peek() != '}')
        {
            arguments.Add(Argument(NotClosing));
        }

        return Close(new(variable, op, arguments));
    }

    private SubstitutionNode.Call Substring(string variable)
    {
        var op = Read(static (c, n) => c == ':' && n == 1, BadSubstitution);
        var offset = Argument(static (c, _) => c is not (':' or '}'));
        return _scanner.Scan(Modes.Word | Modes.Close, static (c, _) => c == ':') switch
        {
            Token.Close => new(variable, op, [offset]),
            Token.Word => Close(new(variable, op, [offset, Argument(NotClosing)])),
            _ => throw new SubstitutionException(BadSubstitution),
        };
    }

    private SubstitutionNode.Call Trim(string variable, string op) => Close(new(variable, op, [Argument(NotClosing)]));

    private SubstitutionNode.Call Replace(string variable)
    {
        var op = Read(static (c, n) => n == 1 ? c == '/' : n == 2 && c is ('/' or '#' or '%'), BadSubstitution);
        var pattern = Argument(static (c, _) => c != '/', Modes.Escapes);
        Read(static (c, _) => c == '/', BadSubstitution);
        return _scanner.Peek() == '}'
            ? Close(new(variable, op, [pattern]))
            : Close(new(variable, op, [pattern, Argument(NotClosing, Modes.Escapes)]));
    }

    private SubstitutionNode Argument(Func<char, int, bool> accept, Modes escapes = Modes.None) =>
        _scanner.Scan(Modes.Word | Modes.Open | escapes, accept) switch
        {
            Token.Open => Expression(),
            Token.Word => new SubstitutionNode.Text(_scanner.Word),
            _ => throw new SubstitutionException("unable to parse substitution within function"),
        };

    private string Read(Func<char, int, bool> accept, string error) =>
        _scanner.Scan(Modes.Word, accept) == Token.Word ? _scanner.Word : throw new SubstitutionException(error);

    private SubstitutionNode.Call Close(SubstitutionNode.Call call, string error = BadSubstitution) =>
        _scanner.Scan(Modes.Close, NotClosing) == Token.Close ? call : throw new SubstitutionException(error);

    private static bool IsName(char c, int n) => char.IsLetter(c) || char.IsDigit(c) || c == '_';

    private static bool NotClosing(char c, int n) => c != '}';
}
