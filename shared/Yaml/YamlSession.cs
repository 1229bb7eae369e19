using System.Runtime.InteropServices;
using Flux.Yaml.Scanning;

namespace Flux.Yaml;

/// <summary>One reading of a text: tokens into trees, with libyaml's grammar and the words and lines of go-yaml's errors.</summary>
/// <remarks>Rules: go-yaml v2.4 and v3.0, parserc.go and decode.go.</remarks>
internal sealed partial class YamlSession(string yaml, string file, YamlVersion version, YamlLimits limits)
{
    private const string Prefix = "tag:yaml.org,2002:";
    private readonly Dictionary<string, Anchored> _anchors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _handles = new(StringComparer.Ordinal);
    private Scanner _scanner = null!;
    private long _nodes;
    private long _aliased;
    private int _depth;
    private int _flows;
    private YamlException? _fault; // what cannot be decoded: told once the document is known to be YAML

    private DocumentParts? _parts;

    private sealed record Anchored(YamlNode? Node, long Size);

    /// <summary>What stands before a node.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Properties(string? Anchor, string? Tag, Mark Start);

    public List<YamlNode> Documents(int most)
    {
        var text = yaml.Length > 0 && yaml[0] == '\uFEFF' ? yaml[1..] : yaml;
        if (text.Length > limits.MaxBytes)
        {
            throw new YamlException($"input of {text.Length} characters exceeds the limit of {limits.MaxBytes}", file);
        }

        CheckCharacters(text);
        _scanner = new(text, file, version);
        var documents = new List<YamlNode>();
        while (documents.Count < most && StartDocument(isFirst: documents.Count == 0, out var isExplicit))
        {
            _anchors.Clear();
            documents.Add(isExplicit && !IsContent(_scanner.Peek().Kind) ? Empty(_scanner.Peek().Start) : Node(isBlock: true, isIndentless: false));
            if (_fault is not null)
            {
                throw _fault;
            }

            if (_scanner.Peek().Kind == TokenKind.DocumentEnd)
            {
                _scanner.Take();
            }
        }

        return documents;
    }

    /// <summary>Tells the parts of the first document as they are read.</summary>
    public void Tell(TextReader text, DocumentParts parts)
    {
        var length = 0L;
        _parts = parts;
        _scanner = new(
            memory =>
            {
                var read = text.ReadBlock(memory.Span);
                length += read;
                if (length > limits.MaxBytes)
                {
                    throw new YamlException($"input of more than {limits.MaxBytes} characters exceeds the limit", file);
                }

                CheckCharacters(memory.Span[..read]);
                return read;
            },
            file,
            version);
        if (StartDocument(isFirst: true, out var isExplicit))
        {
            var root = isExplicit && !IsContent(_scanner.Peek().Kind) ? Empty(_scanner.Peek().Start) : Node(isBlock: true, isIndentless: false);
            parts.Take(root);
            if (_fault is not null)
            {
                throw _fault;
            }
        }
    }

    // false at the end of the text
    private bool StartDocument(bool isFirst, out bool isExplicit)
    {
        isExplicit = true;
        while (!isFirst && _scanner.Peek().Kind == TokenKind.DocumentEnd)
        {
            _scanner.Take();
        }

        _handles.Clear();
        var token = _scanner.Peek();
        if (token.Kind == TokenKind.StreamEnd)
        {
            return false;
        }

        if (isFirst && token.Kind is not (TokenKind.VersionDirective or TokenKind.TagDirective or TokenKind.DocumentStart))
        {
            isExplicit = false;
            return true;
        }

        ReadDirectives();
        token = _scanner.Peek();
        if (token.Kind != TokenKind.DocumentStart)
        {
            throw _scanner.ParserError("did not find expected <document start>", token.Start);
        }

        _scanner.Take();
        return true;
    }

    private void ReadDirectives()
    {
        var hasVersion = false;
        while (_scanner.Peek() is { Kind: TokenKind.VersionDirective or TokenKind.TagDirective } token)
        {
            _scanner.Take();
            if (token.Kind == TokenKind.TagDirective)
            {
                if (!_handles.TryAdd(token.Value, token.Suffix))
                {
                    throw _scanner.ParserError("found duplicate %TAG directive", token.Start);
                }

                continue;
            }

            if (hasVersion)
            {
                throw _scanner.ParserError("found duplicate %YAML directive", token.Start);
            }

            hasVersion = true;
            if (token.Value != "1.1" && version == YamlVersion.GoYaml2)
            {
                throw new YamlException("found incompatible YAML document", file);
            }
        }
    }

    private static bool IsContent(TokenKind kind) => kind is not (TokenKind.VersionDirective or TokenKind.TagDirective
        or TokenKind.DocumentStart or TokenKind.DocumentEnd or TokenKind.StreamEnd);

    private void CheckCharacters(ReadOnlySpan<char> text)
    {
        if (!HasOnlyAllowed(text))
        {
            throw new YamlException("control characters are not allowed", file);
        }
    }

    /// <summary>Whether a text has no characters but those that YAML allows.</summary>
    internal static bool HasOnlyAllowed(ReadOnlySpan<char> text)
    {
        while (true)
        {
            var at = text.IndexOfAnyExceptInRange(' ', '~');
            if (at < 0)
            {
                return true;
            }

            var c = text[at];
            if (c is not ('\n' or '\r' or '\t' or '\u0085' or (>= '\u00A0' and < '\uFFFE')))
            {
                return false;
            }

            text = text[(at + 1)..];
        }
    }

    private void Count()
    {
        if (++_nodes > limits.MaxNodes)
        {
            throw new YamlException($"document exceeds the limit of {limits.MaxNodes} nodes", file);
        }
    }

    private YamlNode Node(bool isBlock, bool isIndentless)
    {
        Count();
        if (_scanner.Peek() is { Kind: TokenKind.Alias } alias)
        {
            _scanner.Take();
            return Expand(alias.Value);
        }

        var before = _nodes - 1;
        var properties = ReadProperties();
        var token = _scanner.Peek();
        switch (token.Kind)
        {
            case TokenKind.BlockEntry when isIndentless:
                return Nested(properties, before, properties.Start, isFlow: false, isList: true, start => BlockSequence(start, isIndentless: true));
            case TokenKind.Scalar:
                _scanner.Take();
                return Remember(properties, ScalarNode(token, properties.Tag), before);
            case TokenKind.FlowSequenceStart:
                return Nested(properties, before, token.Start, isFlow: true, isList: true, FlowSequence);
            case TokenKind.FlowMappingStart:
                return Nested(properties, before, token.Start, isFlow: true, isList: false, FlowMapping);
            case TokenKind.BlockSequenceStart when isBlock:
                return Nested(properties, before, token.Start, isFlow: false, isList: true, start => BlockSequence(start, isIndentless: false));
            case TokenKind.BlockMappingStart when isBlock:
                return Nested(properties, before, token.Start, isFlow: false, isList: false, BlockMapping);
            default:
                return properties.Anchor is not null || properties.Tag is not null
                    ? Remember(properties, ScalarNode(new(TokenKind.Scalar, properties.Start), properties.Tag), before)
                    : throw _scanner.ParserError("did not find expected node content", token.Start, properties.Start);
        }
    }

    private Properties ReadProperties()
    {
        var start = _scanner.Peek().Start;
        string? anchor = null, tag = null;
        while (true)
        {
            var token = _scanner.Peek();
            if (token.Kind == TokenKind.Anchor && anchor is null)
            {
                anchor = token.Value;
            }
            else if (token.Kind == TokenKind.Tag && tag is null)
            {
                tag = Resolved(token, start);
            }
            else
            {
                return new(anchor, tag, start);
            }

            _scanner.Take();
        }
    }

    private string Resolved(Token tag, Mark start) => tag.Value switch
    {
        "" => tag.Suffix,
        _ when _handles.TryGetValue(tag.Value, out var prefix) => prefix + tag.Suffix,
        "!" => "!" + tag.Suffix,
        "!!" => Prefix + tag.Suffix,
        _ => throw _scanner.ParserError("found undefined tag handle", tag.Start, start),
    };

    private YamlNode Nested(Properties properties, long before, Mark start, bool isFlow, bool isList, Func<Mark, YamlNode> read)
    {
        if (++_depth > limits.MaxDepth)
        {
            throw new YamlException($"exceeded max depth of {limits.MaxDepth}", file, start.Line + 1, start.Column + 1);
        }

        if (properties.Anchor is not null)
        {
            _anchors[properties.Anchor] = new(null, 0);
        }

        _flows += isFlow ? 1 : 0;
        var opened = _parts?.Open(properties.Anchor is null, isList);
        var node = read(start);
        _parts?.Close(opened);
        _flows -= isFlow ? 1 : 0;
        _depth--;
        node = opened is true ? DocumentParts.Told : node;
        return Remember(properties, node, before);
    }

    private YamlNode Remember(Properties properties, YamlNode node, long before)
    {
        if (properties.Anchor is not null)
        {
            _anchors[properties.Anchor] = new(node, _nodes - before);
        }

        return node;
    }

    private YamlNode Expand(string name)
    {
        if (!_anchors.TryGetValue(name, out var anchored))
        {
            throw new YamlException($"unknown anchor '{name}' referenced", file);
        }

        if (anchored.Node is null)
        {
            _fault ??= new YamlException($"anchor '{name}' value contains itself", file);
            return YamlScalar.Null();
        }

        _nodes += anchored.Size;
        _aliased += anchored.Size;
        if (_nodes > limits.MaxNodes || (_aliased > 100 && _nodes > 1000 && _aliased > _nodes * AllowedAliasShare(_nodes)))
        {
            throw new YamlException("document contains excessive aliasing", file);
        }

        return anchored.Node.Clone();
    }

    // go-yaml's rule: small documents may be nearly all aliases, large ones hardly
    private static double AllowedAliasShare(long nodes) => nodes switch
    {
        <= 400_000 => 0.99,
        >= 4_000_000 => 0.10,
        _ => 0.99 - (0.89 * (nodes - 400_000) / 3_600_000),
    };
}
