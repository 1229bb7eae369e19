using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using DotNetException = YamlDotNet.Core.YamlException;

namespace Flux.Yaml;

/// <summary>
/// Reads YAML into <see cref="YamlNode"/> trees: aliases and merges expanded, scalars resolved as go-yaml does, everything under limits.
/// </summary>
public static class YamlReader
{
    /// <summary>Reads every document. Empty documents come as null scalars.</summary>
    public static IReadOnlyList<YamlNode> ReadAll(string yaml, string fileName, YamlVersion version, YamlLimits? limits = null) =>
        new Session(yaml, fileName, version, limits ?? YamlLimits.Default).Documents(int.MaxValue);

    /// <summary>Reads every document of UTF-8 text.</summary>
    public static IReadOnlyList<YamlNode> ReadAll(ReadOnlySpan<byte> yaml, string fileName, YamlVersion version, YamlLimits? limits = null) =>
        ReadAll(Decode(yaml, fileName, limits ?? YamlLimits.Default), fileName, version, limits);

    /// <summary>Reads the first document and, as go-yaml's Unmarshal does, nothing after it; null where there is none.</summary>
    public static YamlNode? ReadFirst(string yaml, string fileName, YamlVersion version, YamlLimits? limits = null) =>
        new Session(yaml, fileName, version, limits ?? YamlLimits.Default).Documents(1) is [var first, ..] ? first : null;

    /// <summary>UTF-8 (or, with its mark, UTF-16) bytes as text, without a byte order mark.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string fileName, YamlLimits? limits = null)
    {
        limits ??= YamlLimits.Default;
        if (bytes.Length > limits.MaxBytes)
        {
            throw new YamlException($"input of {bytes.Length} bytes exceeds the limit of {limits.MaxBytes}", fileName);
        }

        try
        {
            return bytes switch
            {
                [0xEF, 0xBB, 0xBF, ..] => _strict.GetString(bytes[3..]),
                [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes[2..]),
                [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes[2..]),
                _ => _strict.GetString(bytes),
            };
        }
        catch (DecoderFallbackException e)
        {
            throw new YamlException("invalid leading UTF-8 octet", fileName, inner: e);
        }
    }

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private sealed class Session(string yaml, string file, YamlVersion version, YamlLimits limits)
    {
        private readonly Dictionary<string, Anchored> _anchors = new(StringComparer.Ordinal);
        private IParser _parser = null!;
        private long _nodes;
        private long _aliased;
        private int _depth;
        private bool _onlyFirst;
        private int _flows;
        private readonly Stack<bool> _maps = new();
        private readonly Stack<int> _flowLines = new();
        private string _text = "";

        private sealed record Anchored(YamlNode? Node, long Size);

        public List<YamlNode> Documents(int most)
        {
            var text = yaml.Length > 0 && yaml[0] == '\uFEFF' ? yaml[1..] : yaml;
            if (text.Length > limits.MaxBytes)
            {
                throw new YamlException($"input of {text.Length} characters exceeds the limit of {limits.MaxBytes}", file);
            }

            CheckCharacters(text);
            CheckLeadingTab(text);
            _text = text;
            var documents = new List<YamlNode>();
            _onlyFirst = most == 1;
            try
            {
                _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
                _parser.Consume<StreamStart>();
                while (documents.Count < most && !_parser.Accept<StreamEnd>(out _))
                {
                    var start = _parser.Consume<DocumentStart>();
                    if (start.Version is { Version: not { Major: 1, Minor: 1 } } && version == YamlVersion.GoYaml2)
                    {
                        throw new YamlException("found incompatible YAML document", file);
                    }

                    _anchors.Clear();
                    documents.Add(Node());
                    if (documents.Count < most)
                    {
                        _parser.Consume<DocumentEnd>();
                    }
                }

                return documents;
            }
            catch (InvalidOperationException e)
            {
                // the scanner gives up this way where a flow collection is not closed
                var line = (int)(_parser.Current?.Start.Line ?? 0);
                throw new YamlException($"did not find expected ',' or '{(_maps.TryPeek(out var map) && map ? '}' : ']')}'", file, line, inner: e);
            }
            catch (DotNetException e)
            {
                throw GoYamlError.From(e, file);
            }
        }

        private void CheckCharacters(string text)
        {
            for (var i = 0; i < text.Length; i++)
            {
                var c = text[i];
                if (c is >= ' ' and <= '~' or '\n' or '\r' or '\t' or '\u0085' || (c is >= '\u00A0' and < '\uFFFE'))
                {
                    continue;
                }

                throw new YamlException("control characters are not allowed", file);
            }
        }

        /// <summary>Before its first token go-yaml takes no tab for white space; YamlDotNet does.</summary>
        private void CheckLeadingTab(string text)
        {
            var line = 0;
            var comment = false;
            foreach (var c in text)
            {
                switch (c)
                {
                    case '\n':
                        line++;
                        comment = false;
                        break;
                    case '#':
                        comment = true;
                        break;
                    case '\t' when !comment:
                        throw new YamlException("found character that cannot start any token", file, line == 0 ? 0 : line + 1);
                    case ' ' or '\r' or '\uFEFF':
                        break;
                    default:
                        if (!comment)
                        {
                            return;
                        }

                        break;
                }
            }
        }

        private YamlNode Node()
        {
            if (++_nodes > limits.MaxNodes)
            {
                throw new YamlException($"document exceeds the limit of {limits.MaxNodes} nodes", file);
            }

            switch (_parser.Current)
            {
                case AnchorAlias alias:
                    _parser.MoveNext();
                    return Expand(alias);
                case Scalar scalar:
                    _parser.MoveNext();
                    return Remember(scalar, ScalarNode(scalar), _nodes - 1);
                case SequenceStart start:
                    return Nested(start, Sequence);
                case MappingStart start:
                    return Nested(start, Mapping);
                default:
                    throw new YamlException("unexpected end of the document", file);
            }
        }

        private YamlNode Nested<T>(T start, Func<T, YamlNode> read) where T : NodeEvent
        {
            if (++_depth > limits.MaxDepth)
            {
                throw new YamlException($"exceeded max depth of {limits.MaxDepth}", file, (int)start.Start.Line, (int)start.Start.Column);
            }

            if (!start.Anchor.IsEmpty)
            {
                _anchors[start.Anchor.Value] = new(null, 0);
            }

            _parser.MoveNext();
            var before = _nodes - 1;
            var isFlow = start is MappingStart { Style: MappingStyle.Flow } or SequenceStart { Style: SequenceStyle.Flow };
            _flows += isFlow ? 1 : 0;
            _flowLines.Push((int)start.Start.Line);
            _maps.Push(start is MappingStart);
            var node = read(start);
            _maps.Pop();
            _flows -= isFlow ? 1 : 0;
            _flowLines.Pop();
            _depth--;
            if (_depth > 0 || !_onlyFirst)
            {
                // what follows the first document's end is not looked at where only that one is wanted
                _parser.MoveNext();
            }

            return Remember(start, node, before);
        }

        private YamlNode Remember(NodeEvent start, YamlNode node, long before)
        {
            if (!start.Anchor.IsEmpty)
            {
                _anchors[start.Anchor.Value] = new(node, _nodes - before);
            }

            return node;
        }

        private YamlNode Expand(AnchorAlias alias)
        {
            var name = alias.Value.Value;
            if (!_anchors.TryGetValue(name, out var anchored))
            {
                throw new YamlException($"unknown anchor '{name}' referenced", file);
            }

            if (anchored.Node is null)
            {
                throw new YamlException($"anchor '{name}' value contains itself", file);
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

        private YamlSequence Sequence(SequenceStart start)
        {
            var sequence = new YamlSequence { Line = (int)start.Start.Line };
            while (_parser.Current is not SequenceEnd)
            {
                sequence.Items.Add(Node());
            }

            return sequence;
        }

        private YamlMapping Mapping(MappingStart start)
        {
            var map = new YamlMapping { Line = (int)start.Start.Line };
            List<YamlNode>? merges = null;
            while (_parser.Current is not MappingEnd)
            {
                var isMerge = _parser.Current is Scalar { Value: "<<", Style: ScalarStyle.Plain } s && (s.Tag.IsEmpty || s.Tag.IsNonSpecific);
                var key = Node();
                var value = Node();
                if (isMerge)
                {
                    (merges ??= []).Add(value);
                }
                else if (version != YamlVersion.GoYaml3 || key is not YamlScalar { Text: "<<" })
                {
                    Add(map, key, value); // kyaml drops a key of that name, quoted or not, when it resolves merges
                }
            }

            foreach (var merge in merges ?? [])
            {
                Merge(map, merge, nested: false);
            }

            return map;
        }

        private static void Add(YamlMapping map, YamlNode key, YamlNode value)
        {
            if (key is not YamlScalar scalar)
            {
                map.OddKey ??= key;
                return;
            }

            if (scalar.Tag != YamlTag.String)
            {
                map.OddKey ??= key;
            }

            var entry = new YamlEntry(scalar.Text, value, scalar.Tag, key.Line);
            var at = map.Find(scalar.Text);
            if (at < 0)
            {
                map.Append(entry);
                return;
            }

            map.DuplicateKey ??= new(scalar.Text, key.Line, map.At(at).KeyLine);
            map.Replace(at, entry);
        }

        private void Merge(YamlMapping map, YamlNode merge, bool nested)
        {
            switch (merge)
            {
                case YamlMapping source:
                    foreach (var entry in source)
                    {
                        if (!map.ContainsKey(entry.Key))
                        {
                            map.Append(entry with { Value = entry.Value.Clone() });
                        }
                    }

                    return;
                case YamlSequence list when !nested:
                    list.Items.ForEach(item => Merge(map, item, nested: true));
                    return;
                default:
                    throw new YamlException("map merge requires map or sequence of maps as the value", file);
            }
        }

        // the scanner lets JSON's escaped slash pass, go-yaml does not
        private void CheckEscapes(Scalar scalar)
        {
            if (scalar.Style == ScalarStyle.DoubleQuoted && scalar.Value.Contains('/', StringComparison.Ordinal))
            {
                for (var i = (int)scalar.Start.Index; i < (int)scalar.End.Index - 1; i++)
                {
                    if (_text[i] == '\\' && _text[++i] == '/')
                    {
                        throw new YamlException("found unknown escape character", file, (int)scalar.Start.Line + _text.AsSpan((int)scalar.Start.Index, i - (int)scalar.Start.Index).Count('\n'));
                    }
                }
            }
        }

        // to go-yaml a question mark ends a plain scalar of a flow collection and begins a key
        private void CheckFlow(Scalar scalar)
        {
            if (_flows > 0 && scalar.Style == ScalarStyle.Plain && scalar.Value.IndexOf('?', StringComparison.Ordinal) > 0)
            {
                var line = _flowLines.Peek() - 1;
                throw new YamlException($"did not find expected ',' or '{(_maps.Peek() ? '}' : ']')}'", file, line > 0 ? line : (int)scalar.Start.Line - 1);
            }
        }

        private YamlScalar ScalarNode(Scalar scalar)
        {
            CheckFlow(scalar);
            CheckEscapes(scalar);
            var line = (int)scalar.Start.Line;
            var quoted = scalar.Style != ScalarStyle.Plain;
            if (scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific)
            {
                if (_flows > 0 && version == YamlVersion.GoYaml3 && scalar.Value.Length == 0 && !quoted)
                {
                    // go-yaml v3 writes a value left out in a flow collection as an empty string
                    return new("", YamlTag.Null, quoted: true) { Line = line };
                }

                return quoted || scalar.Tag.IsNonSpecific
                    ? new(scalar.Value, YamlTag.String, quoted) { Line = line, Mark = MarkOf(scalar.Style) }
                    : new(scalar.Value, InFlow(scalar.Value, Untimed(ScalarResolver.Resolve(scalar.Value, version)))) { Line = line };
            }

            return Tagged(scalar.Value, scalar.Tag.Value, quoted, line);
        }

        private YamlScalar Tagged(string text, string tag, bool quoted, int line)
        {
            const string Prefix = "tag:yaml.org,2002:";
            var name = tag.StartsWith(Prefix, StringComparison.Ordinal) ? tag[Prefix.Length..] : "";
            var resolved = Untimed(ScalarResolver.Resolve(text, version));
            var wanted = name switch
            {
                "null" => YamlTag.Null,
                "bool" => YamlTag.Bool,
                "int" => YamlTag.Int,
                "float" => YamlTag.Float,
                "timestamp" => Untimed(YamlTag.Timestamp),
                "binary" => YamlTag.Binary,
                _ => YamlTag.String,
            };
            if (wanted == YamlTag.Binary)
            {
                return new(Base64(text), YamlTag.String, quoted: true) { Line = line };
            }

            if (wanted == YamlTag.String)
            {
                return new(text, YamlTag.String, quoted) { Line = line };
            }

            if (resolved == wanted || (wanted == YamlTag.Float && resolved == YamlTag.Int))
            {
                return new(text, wanted) { Line = line };
            }

            throw new YamlException($"cannot decode !!{Name(resolved)} `{text}` as a !!{name}", file, 0);
        }

        private static char MarkOf(ScalarStyle style) => style switch
        {
            ScalarStyle.SingleQuoted => '\'',
            ScalarStyle.DoubleQuoted => '"',
            ScalarStyle.Literal => '|',
            ScalarStyle.Folded => '>',
            _ => '\0',
        };

        // kyaml prints what it has read before it decodes it, and in a flow collection go-yaml puts quotes around what holds a colon
        private YamlTag InFlow(string text, YamlTag tag) =>
            tag == YamlTag.Timestamp && _flows > 0 && text.Contains(':', StringComparison.Ordinal) ? YamlTag.String : tag;

        // go-yaml v2 leaves what looks like a time a string
        private YamlTag Untimed(YamlTag tag) => tag == YamlTag.Timestamp && version == YamlVersion.GoYaml2 ? YamlTag.String : tag;

        private static string Name(YamlTag tag) => tag == YamlTag.String ? "str" : tag.ToString().ToLowerInvariant();

        private string Base64(string text)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(text));
            }
            catch (FormatException e)
            {
                throw new YamlException("!!binary value contains invalid base64 data", file, inner: e);
            }
        }
    }
}
