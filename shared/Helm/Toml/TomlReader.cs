using System.Text;

namespace Flux.Helm.Toml;

/// <summary>Reads TOML 1.1 into maps, lists, strings, longs, doubles, booleans and <see cref="TomlTime"/>.</summary>
/// <remarks>Spec: toml.io v1.1.0; messages and lines as of BurntSushi/toml 1.6.</remarks>
internal sealed class TomlReader
{
    private const int MaxDepth = 128;
    private readonly TomlCursor _cursor;
    private readonly TomlValues _values;
    private readonly Dictionary<string, object?> _root = [];
    private readonly HashSet<string> _implicit = [];
    private readonly HashSet<string> _arrays = [];
    private List<string> _context = [];
    private string _key = "";
    private int _keyLine = 1;

    private TomlReader(string text)
    {
        _cursor = new(text) { LastKey = LastKey };
        _values = new(_cursor);
    }

    /// <exception cref="TomlException">Not TOML.</exception>
    public static Dictionary<string, object?> Read(string text)
    {
        var body = text.Length > 0 && text[0] == '\uFEFF' ? text[1..] : text;
        if (body.AsSpan(0, Math.Min(6, body.Length)).Contains('\0'))
        {
            throw new TomlException("files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8", 1, "");
        }

        var reader = new TomlReader(body);
        reader.Document();
        return reader._root;
    }

    private string LastKey() => _key.Length == 0 ? TomlText.Key(_context) : _context.Count == 0 ? _key : $"{TomlText.Key(_context)}.{_key}";

    private void Document()
    {
        while (true)
        {
            var next = _cursor.Next();
            if (next.Value is ' ' or '\t' or '\r' or '\n')
            {
                continue;
            }

            switch (next.Value)
            {
                case TomlCursor.End:
                    return;
                case '#':
                    Comment();
                    continue;
                case '[':
                    Table();
                    break;
                default:
                    Assignment(next);
                    break;
            }

            EndOfLine();
        }
    }

    private void EndOfLine()
    {
        _cursor.SkipBlanks();
        var next = _cursor.Next();
        if (next.Value == '#')
        {
            Comment();
        }
        else if (next.Value is not (TomlCursor.End or '\n' or '\r'))
        {
            throw _cursor.Unexpected("expected a top-level item to end with a newline, comment, or EOF, but got {0} instead", next);
        }
    }

    private void Comment()
    {
        while (!_cursor.IsAtEnd && _cursor.Peek().Value is not ('\n' or '\r'))
        {
            _cursor.Next();
        }
    }

    private void Table()
    {
        var isArray = _cursor.Accept('[');
        var key = TableName();
        if (isArray && _cursor.Next() is { Value: not ']' } odd)
        {
            throw _cursor.Unexpected("expected end of table array name delimiter ']', but got {0} instead", odd);
        }

        AddContext(key, isArray);
        if (isArray)
        {
            _arrays.Remove(TomlText.Key(_context));
        }
    }

    private List<string> TableName()
    {
        var key = new List<string>();
        while (true)
        {
            _cursor.SkipBlanks();
            var next = _cursor.Peek();
            if (next.Value is ']' or TomlCursor.End)
            {
                throw _cursor.Error("unexpected end of table name (table names cannot be empty)", _cursor.IsAtEnd);
            }

            if (next.Value == '.')
            {
                throw _cursor.Error("unexpected table separator (table names cannot be empty)");
            }

            if (key.Count == 0)
            {
                _keyLine = _cursor.Line;
            }

            key.Add(KeyPart(next));
            _cursor.SkipBlanks();
            var after = _cursor.Next();
            if (after.Value == ']')
            {
                return key;
            }

            if (after.Value != '.')
            {
                throw _cursor.Unexpected("expected '.' or ']' to end table name, but got {0} instead", after);
            }
        }
    }

    private string KeyPart(Rune first)
    {
        if (first.Value is '"' or '\'')
        {
            _cursor.Next();
            return first.Value == '"' ? _values.Basic() : _values.Raw();
        }

        var start = _cursor.Position;
        while (!_cursor.IsAtEnd && TomlText.IsBare(_cursor.Peek()))
        {
            _cursor.Next();
        }

        return _cursor.From(start);
    }

    /// <summary>Reads <c>key = value</c> at the top level.</summary>
    private void Assignment(Rune first)
    {
        var outer = _context;
        var (key, value) = KeyAndValue(first, consumed: true);
        SetValue(key, value);
        _context = outer;
        _key = "";
    }

    /// <summary>Reads a key up to its value, makes the tables its dots name, and reads the value.</summary>
    private (string Key, object? Value) KeyAndValue(Rune first, bool consumed)
    {
        var key = Keys(first, consumed);
        _key = key[^1];
        for (var i = 0; i + 1 < key.Count; i++)
        {
            List<string> within = [.. _context, key[i]];
            _implicit.Add(TomlText.Key(within));
            AddContext(within, isArray: false);
        }

        return (key[^1], Value(parentIsArray: false, depth: 0));
    }

    private List<string> Keys(Rune first, bool consumed)
    {
        if (first.Value is '=' or TomlCursor.End)
        {
            throw _cursor.Error("unexpected '=': key name appears blank", _cursor.IsAtEnd);
        }

        if (first.Value == '.')
        {
            throw _cursor.Error("unexpected '.': keys cannot start with a '.'");
        }

        _keyLine = _cursor.Line;
        var key = new List<string> { consumed ? ConsumedKeyPart(first) : KeyPart(first) };
        while (true)
        {
            _cursor.SkipBlanks();
            var next = _cursor.Next();
            switch (next.Value)
            {
                case '=':
                    return key;
                case '.':
                    _cursor.SkipBlanks();
                    var part = _cursor.Peek();
                    key.Add(part.Value is '=' or TomlCursor.End ? throw _cursor.Error("unexpected '='", _cursor.IsAtEnd)
                        : part.Value == '.' ? throw _cursor.Error("unexpected '.'")
                        : KeyPart(part));
                    break;
                case '\n':
                    throw _cursor.ErrorBefore("expected '.' or '=', but got '\\n' instead");
                case TomlCursor.End when _cursor.IsAtEnd:
                    throw _cursor.Error("unexpected EOF; expected key separator '='", readPastEnd: true);
                default:
                    throw _cursor.Unexpected("expected '.' or '=', but got {0} instead", next);
            }
        }
    }

    private string ConsumedKeyPart(Rune first) => first.Value switch
    {
        '"' => _values.Basic(),
        '\'' => _values.Raw(),
        _ when TomlText.IsBare(first) => first + KeyPart(new(' ')),
        _ => throw NotAKey(first),
    };

    private TomlException NotAKey(Rune found) => found.Value == '\n'
        ? _cursor.ErrorBefore("expected '.' or '=', but got '\\n' instead")
        : _cursor.Unexpected("expected '.' or '=', but got {0} instead", found);

    private object? Value(bool parentIsArray, int depth)
    {
        _cursor.SkipBlanks();
        var next = _cursor.Next();
        return next.Value switch
        {
            '[' => Array(depth),
            '{' => InlineTable(parentIsArray, depth),
            _ => _values.Scalar(next),
        };
    }

    private List<object?> Array(int depth)
    {
        if (depth >= MaxDepth)
        {
            throw _cursor.ErrorAt(_keyLine, $"exceeds maximum array depth of {MaxDepth}");
        }

        _arrays.Add(TomlText.Key([.. _context, .. _key.Length > 0 ? [_key] : (string[])[]]));
        var list = new List<object?>();
        while (true)
        {
            SkipSpaceAndComments();
            var next = _cursor.Peek();
            if (next.Value == ',')
            {
                _cursor.Next();
                throw _cursor.Error("unexpected comma");
            }

            if (_cursor.Accept(']'))
            {
                return list;
            }

            list.Add(Value(parentIsArray: true, depth + 1));
            SkipSpaceAndComments();
            var after = _cursor.Next();
            if (after.Value == ']')
            {
                return list;
            }

            if (after.Value != ',')
            {
                throw _cursor.Error($"expected a comma (',') or array terminator (']'), but got {Found(after)}", _cursor.IsAtEnd);
            }
        }
    }

    private Dictionary<string, object?> InlineTable(bool parentIsArray, int depth)
    {
        var (table, outerContext, outerKey) = (new Dictionary<string, object?>(), _context, _key);
        List<string> context = [.. _context, _key];
        _key = "";
        _implicit.Add(TomlText.Key(context));
        _context = context;
        AddContext(context, parentIsArray);
        var inner = _context;
        if (depth >= MaxDepth)
        {
            throw _cursor.ErrorAt(_keyLine, $"exceeds maximum array depth of {MaxDepth}");
        }

        while (true)
        {
            SkipSpaceAndComments();
            var next = _cursor.Peek();
            if (next.Value == ',')
            {
                _cursor.Next();
                throw _cursor.Error("unexpected comma");
            }

            if (_cursor.Accept('}'))
            {
                break;
            }

            InlineEntry(table, next, inner, depth);
            _context = inner;
            SkipSpaceAndComments();
            var after = _cursor.Next();
            if (after.Value == '}')
            {
                break;
            }

            if (after.Value != ',')
            {
                throw _cursor.Error($"expected a comma or an inline table terminator '}}', but got {Found(after)} instead", _cursor.IsAtEnd);
            }
        }

        (_context, _key) = (outerContext, outerKey);
        return table;
    }

    private void InlineEntry(Dictionary<string, object?> table, Rune first, List<string> context, int depth)
    {
        var key = Keys(first, consumed: false);
        _key = key[^1];
        for (var i = 0; i + 1 < key.Count; i++)
        {
            List<string> within = [.. _context, key[i]];
            _implicit.Add(TomlText.Key(within));
            AddContext(within, isArray: false);
        }

        var value = Value(parentIsArray: false, depth + 1);
        SetValue(key[^1], value);
        var at = table;
        foreach (var part in key[..^1])
        {
            if (!at.TryGetValue(part, out var below))
            {
                at[part] = below = new Dictionary<string, object?>();
            }

            at = below as Dictionary<string, object?> ?? throw _cursor.ErrorAt(_keyLine, $"{GoText.Quote(TomlText.Key(context))} is not a table");
        }

        at[key[^1]] = value;
    }

    private static string Found(Rune rune) => rune.Value == TomlCursor.End ? "end of file" : $"'{rune}'";

    private void SkipSpaceAndComments()
    {
        while (!_cursor.IsAtEnd)
        {
            var next = _cursor.Peek();
            if (next.Value == '#')
            {
                Comment();
            }
            else if (next.Value is ' ' or '\t' or '\r' or '\n')
            {
                _cursor.Next();
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Makes a table, or the next of an array of tables, and the tables above it.</summary>
    private void AddContext(List<string> key, bool isArray)
    {
        if (key.Count >= MaxDepth)
        {
            throw new TomlException($"exceeds maximum table depth of {MaxDepth}", _keyLine, "");
        }

        var at = _root;
        var above = new List<string>();
        foreach (var part in key[..^1])
        {
            above.Add(part);
            if (!at.TryGetValue(part, out var below))
            {
                _implicit.Add(TomlText.Key(above));
                at[part] = below = new Dictionary<string, object?>();
            }

            at = below switch
            {
                TomlTables tables => (Dictionary<string, object?>)tables[^1]!,
                Dictionary<string, object?> table => table,
                _ => throw _cursor.ErrorAt(_keyLine, $"Key '{TomlText.Key(above)}' was already created as a hash."),
            };
        }

        _context = above;
        var last = key[^1];
        if (!isArray)
        {
            SetValue(last, new Dictionary<string, object?>());
        }
        else if (!at.TryGetValue(last, out var existing))
        {
            at[last] = new TomlTables { new Dictionary<string, object?>() };
        }
        else if (existing is TomlTables tables)
        {
            tables.Add(new Dictionary<string, object?>());
        }
        else
        {
            throw _cursor.ErrorAt(_keyLine, $"Key '{TomlText.Key(key)}' was already created and cannot be used as an array.");
        }

        _context = [.. above, last];
    }

    private void SetValue(string key, object? value)
    {
        var at = _root;
        var path = new List<string>();
        foreach (var part in _context)
        {
            path.Add(part);
            at = at.GetValueOrDefault(part) switch
            {
                TomlTables tables => (Dictionary<string, object?>)tables[^1]!,
                Dictionary<string, object?> table => table,
                _ => throw _cursor.ErrorAt(_keyLine, $"Key '{TomlText.Key(path)}' has already been defined."),
            };
        }

        path.Add(key);
        var name = TomlText.Key(path);
        if (!at.ContainsKey(key))
        {
            at[key] = value;
        }
        else if (_arrays.Contains(name))
        {
            at[key] = _implicit.Remove(name) || !at.ContainsKey(key) ? value : throw _cursor.ErrorAt(_keyLine, $"Key '{name}' has already been defined.");
        }
        else if (!_implicit.Remove(name))
        {
            throw _cursor.ErrorAt(_keyLine, $"Key '{name}' has already been defined.");
        }
    }
}
