using System.Text;

namespace Flux.Sops.Yaml;

/// <summary>
/// Writes trees of block collections and scalars with their comments, indented by four columns, as go-yaml v3 does. Comments wait in the
/// emitter until one of the places is reached where it writes them, so the order of the calls is part of the format.
/// </summary>
internal sealed partial class YamlNodeEmitter
{
    private const int Indentation = 4;
    private const int MaxSimpleKey = 128;

    private readonly StringBuilder _out = new();
    private readonly Stack<int> _indents = new();
    private int _indent = -1;
    private int _column;
    private bool _whitespace = true;
    private bool _indention = true;
    private bool _any;
    private int _footIndent = -1;
    private string _head = "";
    private string _line = "";
    private string _foot = "";
    private string _tail = "";
    private string _keyLine = "";

    private enum Place
    {
        Root,
        Item,
        Key,
        Value,
    }

    public override string ToString() => _out.ToString();

    /// <summary>Writes a document; all but the first follow <c>---</c>.</summary>
    public void Document(CommentedNode root)
    {
        if (_any)
        {
            WriteIndent();
            Indicator("---", needWhitespace: true);
            WriteIndent();
        }

        _any = true;
        Begin(root, "");
        ProcessHead();
        Start(root, Place.Root);
        ProcessLine();
        ProcessFoot();
        Body(root, Place.Root);
        _footIndent = 0;
        ProcessFoot();
        _footIndent = -1;
        WriteIndent();
    }

    // a node's comments wait; a collection's line and foot do so only when it ends
    private void Begin(CommentedNode node, string tail)
    {
        var isScalar = node.Kind == NodeKind.Scalar;
        Await(node.Head, isScalar ? node.LineComment : "", isScalar ? node.Foot : "", tail);
    }

    private void Await(string head, string line, string foot, string tail)
    {
        _head = head.Length > 0 ? head : _head;
        _line = line.Length > 0 ? line : _line;
        _foot = foot.Length > 0 ? foot : _foot;
        _tail = tail.Length > 0 ? tail : _tail;
    }

    private void Start(CommentedNode node, Place place)
    {
        if (node.Kind == NodeKind.Scalar)
        {
            Push(isFlow: true, place);
            Scalar(node, place);
            _indent = _indents.Pop();
        }
    }

    private void Body(CommentedNode node, Place place)
    {
        switch (node.Kind)
        {
            case NodeKind.Sequence when node.Content.Count == 0:
                Indicator("[", needWhitespace: true, isWhitespace: true);
                Await("", node.LineComment, node.Foot, "");
                if (_column == 0)
                {
                    WriteIndent();
                }

                Indicator("]", needWhitespace: false);
                ProcessLine();
                ProcessFoot();
                break;
            case NodeKind.Mapping when node.Content.Count == 0:
                Indicator("{", needWhitespace: true, isWhitespace: true);
                Await("", node.LineComment, node.Foot, "");
                ProcessHead();
                Indicator("}", needWhitespace: false);
                ProcessLine();
                ProcessFoot();
                break;
            case NodeKind.Sequence:
                Sequence(node, place);
                break;
            case NodeKind.Mapping:
                Mapping(node, place);
                break;
        }
    }

    private void Sequence(CommentedNode sequence, Place place)
    {
        Push(isFlow: false, place);
        foreach (var item in sequence.Content)
        {
            Begin(item, "");
            ProcessHead();
            WriteIndent();
            Indicator("-", needWhitespace: true, isWhitespace: false, isIndention: true);
            Start(item, Place.Item);
            ProcessLine();
            ProcessFoot();
            Body(item, Place.Item);
        }

        Await("", sequence.LineComment, sequence.Foot, "");
        _indent = _indents.Pop();
    }

    private void Mapping(CommentedNode mapping, Place place)
    {
        Push(isFlow: false, place);
        var tail = "";
        for (var i = 0; i < mapping.Content.Count; i += 2)
        {
            var isSimple = Key(mapping.Content[i], tail);
            tail = mapping.Content[i].Foot;
            Value(mapping.Content[i + 1], isSimple);
        }

        Await("", mapping.LineComment, mapping.Foot, tail);
        ProcessHead();
        _indent = _indents.Pop();
    }

    private bool Key(CommentedNode key, string tail)
    {
        // a key's foot is written as the tail before the next key
        Await(key.Head, key.LineComment, "", tail);
        ProcessHead();
        WriteIndent();
        if (_line.Length > 0)
        {
            (_keyLine, _line) = (_line, "");
        }

        var tag = TagToWrite(key);
        var length = Trees.ByteText.Encode(key.Value).Length + (tag.Length == 0 ? 0 : tag.Length);
        var isSimple = !ScalarForm.Of(key.Value).Multiline && length <= MaxSimpleKey;
        if (!isSimple)
        {
            Indicator("?", needWhitespace: true, isWhitespace: false, isIndention: true);
        }

        Start(key, isSimple ? Place.Key : Place.Value);
        return isSimple;
    }

    private void Value(CommentedNode value, bool isSimple)
    {
        Begin(value, "");
        if (isSimple)
        {
            Indicator(":", needWhitespace: false);
        }
        else
        {
            WriteIndent();
            Indicator(":", needWhitespace: true, isWhitespace: false, isIndention: true);
        }

        PlaceKeyLine(value);
        Start(value, Place.Value);
        ProcessLine();
        ProcessFoot();
        Body(value, Place.Value);
    }

    private void PlaceKeyLine(CommentedNode value)
    {
        if (_keyLine.Length == 0)
        {
            return;
        }

        if (value.Kind != NodeKind.Scalar)
        {
            (_line, _keyLine) = (_keyLine, _line);
            ProcessLine();
            (_line, _keyLine) = (_keyLine, _line);
        }
        else if (_line.Length == 0)
        {
            (_line, _keyLine) = (_keyLine, "");
        }
    }

    private void ProcessHead()
    {
        if (_tail.Length > 0)
        {
            WriteIndent();
            WriteComment(_tail);
            _tail = "";
            _footIndent = Math.Max(_indent, 0);
        }

        if (_head.Length > 0)
        {
            WriteIndent();
            WriteComment(_head);
            _head = "";
        }
    }

    private void ProcessLine()
    {
        if (_line.Length == 0)
        {
            return;
        }

        if (!_whitespace)
        {
            Put(' ');
        }

        WriteComment(_line);
        _line = "";
    }

    private void ProcessFoot()
    {
        if (_foot.Length == 0)
        {
            return;
        }

        WriteIndent();
        WriteComment(_foot);
        _foot = "";
        _footIndent = Math.Max(_indent, 0);
    }

    private void WriteComment(string comment)
    {
        var breaks = false;
        var pound = false;
        for (var i = 0; i < comment.Length;)
        {
            if (ScalarForm.IsBreak(comment[i]))
            {
                WriteBreak(comment[i++]);
                breaks = true;
                pound = false;
                continue;
            }

            if (breaks)
            {
                WriteIndent();
            }

            if (!pound && comment[i] != '#')
            {
                Put('#');
                Put(' ');
            }

            pound = true;
            WriteRune(comment, ref i);
            _indention = false;
            breaks = false;
        }

        if (!breaks)
        {
            PutBreak();
        }

        _whitespace = true;
    }

    private void Push(bool isFlow, Place place)
    {
        _indents.Push(_indent);
        _indent = _indent < 0 ? (isFlow ? Indentation : 0)
            : place == Place.Item ? _indent + 2
            : Indentation * ((_indent + Indentation) / Indentation);
    }

    private void Put(char c)
    {
        _out.Append(c);
        _column++;
    }

    private void PutBreak()
    {
        _out.Append('\n');
        _column = 0;
        _indention = true;
    }

    private void WriteBreak(char c)
    {
        if (c == '\n')
        {
            PutBreak();
            return;
        }

        _out.Append(c);
        _column = 0;
        _indention = true;
    }

    private void WriteRune(string text, ref int i)
    {
        _out.Append(text[i]);
        if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length)
        {
            _out.Append(text[++i]);
        }

        i++;
        _column++;
    }

    private void WriteIndent()
    {
        var indent = Math.Max(_indent, 0);
        if (!_indention || _column > indent || (_column == indent && !_whitespace))
        {
            PutBreak();
        }

        if (_footIndent == indent)
        {
            PutBreak();
        }

        while (_column < indent)
        {
            Put(' ');
        }

        _whitespace = true;
        _footIndent = -1;
    }

    private void Indicator(string text, bool needWhitespace, bool isWhitespace = false, bool isIndention = false)
    {
        if (needWhitespace && !_whitespace)
        {
            Put(' ');
        }

        _out.Append(text);
        _column += text.Length;
        _whitespace = isWhitespace;
        _indention = _indention && isIndention;
    }
}
