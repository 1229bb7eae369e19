using System.Collections.Frozen;
using Flux.Yaml.Scanning;

namespace Flux.Yaml;

/// <summary>
/// Reads the heads of documents without making trees of them. It knows plain YAML only, which nearly all manifests are: whatever could mean anything
/// else, or be wrong, it leaves to <see cref="KubeYaml.Read(string, string, YamlLimits?)"/>. One thread's; the strings of many heads are shared.
/// </summary>
public sealed class ObjectHeadReader
{
    private const int MaxDepth = 100;
    private const int MaxLength = 4 * 1024 * 1024;
    private const int MaxPooled = 4096;
    private const int MaxPooledLength = 128;
    private static readonly string[] _rootKeys = ["apiVersion", "kind", "metadata"];
    private static readonly string[] _metadataKeys = ["name", "annotations"];
    private readonly HashSet<string> _pool = new(StringComparer.Ordinal);
    private readonly Scanner _scanner = new("", "", YamlVersion.GoYaml2);
    private string _apiVersion = "";
    private string _kind = "";
    private string _name = "";
    private Dictionary<string, string>? _annotations;
    private int _seen;

    // where in the document a node stands
    private enum Place
    {
        Elsewhere,
        Root,
        Metadata,
        Annotations,
    }

    /// <summary>Reads the head of a text that is one document; null where the text is not plain, which says nothing about whether it is right.</summary>
    public ObjectHead? TryRead(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        if (yaml.Length is 0 or > MaxLength || yaml[0] == '\uFEFF' || !YamlSession.HasOnlyAllowed(yaml))
        {
            return null;
        }

        (_apiVersion, _kind, _name, _annotations, _seen) = ("", "", "", null, 0);
        _scanner.Reset(yaml);
        try
        {
            return _scanner.Peek().Kind is TokenKind.BlockMappingStart && Node(Place.Root, 0) && _scanner.Peek().Kind == TokenKind.StreamEnd
                ? new(_apiVersion, _kind, _name, (IReadOnlyDictionary<string, string>?)_annotations ?? FrozenDictionary<string, string>.Empty)
                : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    // each answers whether it was plain
    private bool Node(Place place, int depth)
    {
        if (depth > MaxDepth)
        {
            return false;
        }

        switch (_scanner.Peek().Kind)
        {
            case TokenKind.Scalar:
                return place == Place.Elsewhere && IsPlainValue(_scanner.Take());
            case TokenKind.BlockMappingStart:
                return BlockMapping(place, depth);
            case TokenKind.FlowMappingStart:
                return FlowMapping(place, depth);
            case TokenKind.BlockSequenceStart:
                _scanner.Take();
                return place == Place.Elsewhere && BlockItems(depth) && TakeIf(TokenKind.BlockEnd);
            case TokenKind.BlockEntry:
                return place == Place.Elsewhere && BlockItems(depth);
            case TokenKind.FlowSequenceStart:
                return place == Place.Elsewhere && FlowItems(depth);
            default:
                return false;
        }
    }

    private bool TakeIf(TokenKind kind)
    {
        if (_scanner.Peek().Kind != kind)
        {
            return false;
        }

        _scanner.Take();
        return true;
    }

    private bool BlockMapping(Place place, int depth)
    {
        _scanner.Take();
        while (_scanner.Peek().Kind == TokenKind.Key)
        {
            _scanner.Take();
            if (_scanner.Peek().Kind != TokenKind.Scalar)
            {
                return false;
            }

            var key = _scanner.Take();
            if (!TakeIf(TokenKind.Value))
            {
                return false;
            }

            var next = _scanner.Peek().Kind;
            if (next == TokenKind.Value || !Entry(place, key, isEmpty: next is TokenKind.Key or TokenKind.BlockEnd, depth))
            {
                return false;
            }
        }

        return TakeIf(TokenKind.BlockEnd);
    }

    private bool FlowMapping(Place place, int depth)
    {
        _scanner.Take();
        for (var isFirst = true; _scanner.Peek().Kind != TokenKind.FlowMappingEnd; isFirst = false)
        {
            if (!isFirst && (!TakeIf(TokenKind.FlowEntry) || _scanner.Peek().Kind == TokenKind.FlowMappingEnd))
            {
                return false;
            }

            if (!TakeIf(TokenKind.Key) || _scanner.Peek().Kind != TokenKind.Scalar)
            {
                return false;
            }

            var key = _scanner.Take();
            if (!TakeIf(TokenKind.Value))
            {
                return false;
            }

            var next = _scanner.Peek().Kind;
            if (!Entry(place, key, isEmpty: next is TokenKind.FlowEntry or TokenKind.FlowMappingEnd, depth))
            {
                return false;
            }
        }

        _scanner.Take();
        return true;
    }

    private bool BlockItems(int depth)
    {
        while (_scanner.Peek().Kind == TokenKind.BlockEntry)
        {
            _scanner.Take();
            if (_scanner.Peek().Kind is not (TokenKind.BlockEntry or TokenKind.BlockEnd or TokenKind.Key or TokenKind.Value)
                && !Node(Place.Elsewhere, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private bool FlowItems(int depth)
    {
        _scanner.Take();
        for (var isFirst = true; _scanner.Peek().Kind != TokenKind.FlowSequenceEnd; isFirst = false)
        {
            if (!isFirst && (!TakeIf(TokenKind.FlowEntry) || _scanner.Peek().Kind == TokenKind.FlowSequenceEnd))
            {
                return false;
            }

            if (!Node(Place.Elsewhere, depth + 1))
            {
                return false;
            }
        }

        _scanner.Take();
        return true;
    }

    private bool Entry(Place place, Token key, bool isEmpty, int depth)
    {
        if (key.Style == '\0' && key.Span is "" or "~" or "null" or "Null" or "NULL" or "<<")
        {
            return false;
        }

        switch (place)
        {
            case Place.Root when IsField(_rootKeys, key.Span, 0, out var field):
                return field >= 0 && (isEmpty || field switch { 0 => Text(out _apiVersion), 1 => Text(out _kind), _ => Node(Place.Metadata, depth + 1) });
            case Place.Metadata when IsField(_metadataKeys, key.Span, _rootKeys.Length, out var field):
                return field >= 0 && (isEmpty || (field == 0 ? Text(out _name, isPooled: false) : Node(Place.Annotations, depth + 1)));
            case Place.Annotations:
                var name = Pooled(key.Span);
                return IsString(key, name) && !isEmpty && Text(out var value) && (_annotations ??= new(StringComparer.Ordinal)).TryAdd(name, value);
            default:
                return isEmpty || Node(Place.Elsewhere, depth + 1);
        }
    }

    // Go takes a field's name in any case: then, and where it stands twice, the index is -1
    private bool IsField(string[] fields, ReadOnlySpan<char> key, int bit, out int index)
    {
        for (index = 0; index < fields.Length; index++)
        {
            if (key.Equals(fields[index], StringComparison.OrdinalIgnoreCase))
            {
                var mask = 1 << (bit + index);
                var isPlain = key.SequenceEqual(fields[index]) && (_seen & mask) == 0;
                _seen |= mask;
                index = isPlain ? index : -1;
                return true;
            }
        }

        return false;
    }

    private bool Text(out string value, bool isPooled = true)
    {
        if (_scanner.Peek().Kind != TokenKind.Scalar)
        {
            value = "";
            return false;
        }

        var token = _scanner.Take();
        value = isPooled ? Pooled(token.Span) : token.Value;
        return IsString(token, value);
    }

    private static bool IsString(Token token, string text) => token.Style != '\0' || ScalarResolver.Resolve(text, YamlVersion.GoYaml2) == YamlTag.String;

    // JSON has neither infinities nor NaN
    private static bool IsPlainValue(Token token) => token.Style != '\0' || !(token.Span is ['.' or '+' or '-', _, _, _, ..] && ScalarResolver.IsSpecialFloat(token.Value));

    private string Pooled(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxPooledLength)
        {
            return text.ToString();
        }

        var pool = _pool.GetAlternateLookup<ReadOnlySpan<char>>();
        if (pool.TryGetValue(text, out var known))
        {
            return known;
        }

        var made = text.ToString();
        if (_pool.Count < MaxPooled)
        {
            _pool.Add(made);
        }

        return made;
    }
}
