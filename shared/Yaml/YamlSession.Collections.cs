using Flux.Yaml.Scanning;

namespace Flux.Yaml;

/// <summary>Lists and maps.</summary>
internal sealed partial class YamlSession
{
    private YamlSequence BlockSequence(Mark start, bool isIndentless)
    {
        if (!isIndentless)
        {
            _scanner.Take();
        }

        var sequence = new YamlSequence { Line = start.Line + 1 };
        while (_scanner.Peek() is { Kind: TokenKind.BlockEntry } entry)
        {
            _scanner.Take();
            var next = _scanner.Peek().Kind;
            var isEmpty = next is TokenKind.BlockEntry or TokenKind.BlockEnd || (isIndentless && (next is TokenKind.Key or TokenKind.Value));
            Add(sequence, isEmpty, () => Empty(entry.Start), isBlock: true);
        }

        if (!isIndentless)
        {
            TakeEnd("did not find expected '-' indicator", start);
        }

        return sequence;
    }

    private YamlMapping BlockMapping(Mark start)
    {
        _scanner.Take();
        var entries = new Entries(start.Line + 1);
        while (_scanner.Peek() is { Kind: TokenKind.Key } token)
        {
            _scanner.Take();
            var next = _scanner.Peek();
            var isMerge = IsMerge(next);
            var key = next.Kind is TokenKind.Key or TokenKind.Value or TokenKind.BlockEnd ? Empty(token.Start) : Key(isBlock: true);
            CheckKey(key);
            var earlier = _fault;
            YamlNode value;
            Enter(key, isMerge);
            if (_scanner.Peek() is { Kind: TokenKind.Value } colon)
            {
                _scanner.Take();
                value = _scanner.Peek().Kind is TokenKind.Key or TokenKind.Value or TokenKind.BlockEnd ? Empty(colon.Start) : Node(isBlock: true, isIndentless: true);
            }
            else
            {
                value = Empty(token.Start);
            }

            CheckMerge(value, isMerge, earlier);
            Add(entries, key, value, isMerge);
        }

        TakeEnd("did not find expected key", start);
        return Finish(entries);
    }

    private void TakeEnd(string problem, Mark start)
    {
        var token = _scanner.Peek();
        if (token.Kind != TokenKind.BlockEnd)
        {
            throw _scanner.ParserError(problem, token.Start, start);
        }

        _scanner.Take();
    }

    private YamlSequence FlowSequence(Mark start)
    {
        _scanner.Take();
        var sequence = new YamlSequence { Line = start.Line + 1 };
        for (var isFirst = true; NextInFlow(TokenKind.FlowSequenceEnd, isFirst, start, ']'); isFirst = false)
        {
            if (_scanner.Peek().Kind == TokenKind.FlowSequenceEnd)
            {
                break;
            }

            Add(sequence, _scanner.Peek() is { Kind: TokenKind.Key }, () => Pair(_scanner.Peek().Start), isBlock: false);
        }

        _scanner.Take();
        return sequence;
    }

    /// <summary>Reads an item of a list, or makes it, and keeps it or tells it.</summary>
    private void Add(YamlSequence sequence, bool isMade, Func<YamlNode> make, bool isBlock)
    {
        if (_parts is not { IsOpen: true } parts)
        {
            sequence.Items.Add(isMade ? make() : Node(isBlock, isIndentless: false));
            return;
        }

        parts.Enter(DocumentParts.Item);
        parts.Take(isMade ? make() : Node(isBlock, isIndentless: false));
        parts.Leave();
    }

    // [a: b] is a list of one map
    private YamlMapping Pair(Mark start)
    {
        Count();
        var entries = new Entries(start.Line + 1);
        var opened = _parts?.Open(isWanted: false);
        var isMerge = FlowEntry(start, TokenKind.FlowSequenceEnd, out var key, out var value);
        Add(entries, key, value, isMerge);
        _parts?.Close(opened);
        return Finish(entries);
    }

    private YamlMapping FlowMapping(Mark start)
    {
        _scanner.Take();
        var entries = new Entries(start.Line + 1);
        for (var isFirst = true; NextInFlow(TokenKind.FlowMappingEnd, isFirst, start, '}'); isFirst = false)
        {
            var token = _scanner.Peek();
            if (token.Kind == TokenKind.FlowMappingEnd)
            {
                break;
            }

            bool isMerge;
            YamlNode key, value;
            if (token.Kind == TokenKind.Key)
            {
                isMerge = FlowEntry(token.Start, TokenKind.FlowMappingEnd, out key, out value);
            }
            else
            {
                isMerge = IsMerge(token);
                (key, value) = (Key(isBlock: false), Empty(token.Start));
                Enter(key, isMerge);
                CheckKey(key);
                CheckMerge(value, isMerge, _fault);
            }

            Add(entries, key, value, isMerge);
        }

        _scanner.Take();
        return Finish(entries);
    }

    // whether a collection goes on, its comma taken
    private bool NextInFlow(TokenKind end, bool isFirst, Mark start, char close)
    {
        var token = _scanner.Peek();
        if (token.Kind == end)
        {
            return false;
        }

        if (!isFirst)
        {
            if (token.Kind != TokenKind.FlowEntry)
            {
                throw _scanner.ParserError($"did not find expected ',' or '{close}'", token.Start, start);
            }

            _scanner.Take();
        }

        return true;
    }

    private bool FlowEntry(Mark start, TokenKind end, out YamlNode key, out YamlNode value)
    {
        _scanner.Take();
        var next = _scanner.Peek();
        var isMerge = IsMerge(next);
        key = next.Kind == TokenKind.Value || next.Kind == TokenKind.FlowEntry || next.Kind == end ? Empty(start) : Key(isBlock: false);
        Enter(key, isMerge);
        CheckKey(key);
        var earlier = _fault;
        value = Empty(start, isCounted: false);
        if (_scanner.Peek().Kind == TokenKind.Value)
        {
            _scanner.Take();
            next = _scanner.Peek();
            value = next.Kind == TokenKind.FlowEntry || next.Kind == end ? Empty(start) : Node(isBlock: false, isIndentless: false);
        }

        CheckMerge(value, isMerge, earlier);
        return isMerge;
    }

    /// <summary>Reads a key, whose parts are never told.</summary>
    private YamlNode Key(bool isBlock)
    {
        var opened = _parts?.Open(isWanted: false);
        var key = Node(isBlock, isIndentless: isBlock);
        _parts?.Close(opened);
        return key;
    }

    /// <summary>Says whose value comes next, where the values of the map are told.</summary>
    private void Enter(YamlNode key, bool isMerge)
    {
        if (_parts is { IsOpen: true } parts)
        {
            parts.Enter(isMerge ? DocumentParts.Merge : KubeYaml.KeyOf(key, file));
        }
    }

    /// <summary>Keeps an entry of a map, or tells it.</summary>
    private void Add(Entries entries, YamlNode key, YamlNode value, bool isMerge)
    {
        if (_parts is not { IsOpen: true } parts)
        {
            // go-yaml v2 merges where the merge stands, over what stands before it; v3 under everything
            if (isMerge && version == YamlVersion.GoYaml2)
            {
                Merge(entries.Map, value, replaces: true);
            }
            else
            {
                entries.Add(key, value, isMerge);
            }

            return;
        }

        if (isMerge)
        {
            entries.Add(key, value, isMerge);
        }
        else if (!entries.Seen.TryAdd(((YamlScalar)key).Text, key.Line))
        {
            throw new YamlException($"unmarshal errors:\n  line {key.Line}: key \"{((YamlScalar)key).Text}\" already set in map", file);
        }
        else
        {
            parts.Take(value);
        }

        parts.Leave();
    }

    private void CheckKey(YamlNode key)
    {
        if (key is not YamlScalar && version == YamlVersion.GoYaml2)
        {
            _fault ??= new YamlException($"invalid map key: {GoValue.Write(key)}", file);
        }
    }

    // what is no map is refused before it is decoded, so its own faults are not told
    private void CheckMerge(YamlNode value, bool isMerge, YamlException? earlier)
    {
        if (isMerge && !(value is YamlMapping || (value is YamlSequence list && list.Items.TrueForAll(i => i is YamlMapping))))
        {
            _fault = earlier ?? new YamlException("map merge requires map or sequence of maps as the value", file);
        }
    }

    private static bool IsMerge(Token token) => token is { Kind: TokenKind.Scalar, Style: '\0' } && token.Span is "<<";

    /// <summary>A map being read, with what it merges.</summary>
    private sealed class Entries(int line)
    {
        public YamlMapping Map { get; } = new() { Line = line };

        public List<YamlNode>? Merges { get; private set; }

        /// <summary>The keys whose values were told.</summary>
        public Dictionary<string, int> Seen => field ??= new(StringComparer.Ordinal);

        public void Add(YamlNode key, YamlNode value, bool isMerge)
        {
            if (isMerge)
            {
                (Merges ??= []).Add(value);
            }
            else
            {
                YamlSession.Add(Map, key, value);
            }
        }
    }

    private YamlMapping Finish(Entries entries)
    {
        if (version == YamlVersion.GoYaml3)
        {
            entries.Map.Remove("<<"); // kyaml drops a key of that name, quoted or not, when it resolves merges
        }

        foreach (var merge in entries.Merges ?? [])
        {
            Merge(entries.Map, merge, replaces: false);
        }

        if (_parts is { IsOpen: true } parts)
        {
            foreach (var entry in entries.Map.Where(entry => !entries.Seen.ContainsKey(entry.Key)))
            {
                parts.Enter(entry.Key);
                parts.Take(entry.Value);
                parts.Leave();
            }
        }

        return entries.Map;
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

        map.DuplicateKeys = [.. map.DuplicateKeys, new(scalar.Text, key.Line, map.At(at).KeyLine)];
        map.Replace(at, entry);
    }

    private static void Merge(YamlMapping map, YamlNode merge, bool replaces)
    {
        switch (merge)
        {
            case YamlMapping source:
                foreach (var entry in source)
                {
                    var at = map.Find(entry.Key);
                    if (at < 0)
                    {
                        map.Append(entry with { Value = entry.Value.Clone() });
                    }
                    else if (replaces)
                    {
                        map.Replace(at, entry with { Value = entry.Value.Clone() });
                    }
                }

                return;
            case YamlSequence list:
                // the first map that has a key counts
                foreach (var item in replaces ? list.Items.OfType<YamlMapping>().Reverse() : list.Items.OfType<YamlMapping>())
                {
                    Merge(map, item, replaces);
                }

                return;
        }
    }
}
