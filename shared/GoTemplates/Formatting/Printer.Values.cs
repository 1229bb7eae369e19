using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Formatting;

/// <content>Values by their kind, and what they are made of.</content>
internal sealed partial class Printer
{
    private const int MaximumDepth = 10_000;

    private void Value(object value, Rune verb, int depth)
    {
        if (depth > MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GoCallException("the value is nested too deeply to print");
        }

        if (depth > 0)
        {
            _context?.CheckLength(_output.Length);
            _argument = value;
            if (HandleMethods(verb))
            {
                return;
            }
        }

        switch (value)
        {
            case GoNamed named:
                Plain(named.Value, verb);
                break;
            case GoMap map:
                Map(map, verb, depth);
                break;
            case GoStruct item:
                Struct(item, verb, depth);
                break;
            case GoSlice slice:
                Slice(slice, verb, depth);
                break;
            case GoPointer { Target: GoStruct or GoMap or GoSlice } pointer when depth == 0:
                _output.Append('&');
                Value(pointer.Target, verb, depth + 1);
                break;
            case GoPointer or GoError or GoFunction:
                Pointer(value, verb);
                break;
            default:
                Plain(value, verb);
                break;
        }
    }

    private void Plain(object value, Rune verb)
    {
        switch (value)
        {
            case bool b:
                Bool(b, verb);
                break;
            case string s:
                String(s, verb);
                break;
            case double d:
                Float(d, isFloat32: false, verb);
                break;
            case float f:
                Float(f, isFloat32: true, verb);
                break;
            case Complex c:
                Complex(c, verb);
                break;
            default:
                var isSigned = GoValues.IsSigned(GoValues.KindOf(value));
                Integer(isSigned ? (ulong)GoValues.AsInt64(value) : GoValues.AsUInt64(value), isSigned, verb);
                break;
        }
    }

    private void Item(object? value, GoType type, Rune verb, int depth)
    {
        if (value is not null)
        {
            Value(value, verb, depth);
        }
        else
        {
            _output.Append(_fields.SharpV ? type.Name + "(nil)" : "<nil>");
        }
    }

    private void Map(GoMap map, Rune verb, int depth)
    {
        if (_fields.SharpV)
        {
            _output.Append(map.Type.Name);
            if (map.IsNil)
            {
                _output.Append("(nil)");
                return;
            }
        }

        _output.Append(_fields.SharpV ? "{" : "map[");
        var isFirst = true;
        foreach (var key in map.SortedKeys)
        {
            _output.Append(isFirst ? "" : _fields.SharpV ? ", " : " ");
            isFirst = false;
            Value(key, verb, depth + 1);
            _output.Append(':');
            Item(map[key], map.Type.Element!, verb, depth + 1);
        }

        _output.Append(_fields.SharpV ? '}' : ']');
    }

    private void Struct(GoStruct item, Rune verb, int depth)
    {
        _output.Append(_fields.SharpV ? item.Type.Name : "").Append('{');
        for (var i = 0; i < item.Values.Count; i++)
        {
            var field = item.Type.Fields[i];
            _output.Append(i == 0 ? "" : _fields.SharpV ? ", " : " ");
            _output.Append(_fields.PlusV || _fields.SharpV ? field.Name + ":" : "");
            Item(item.Values[i], field.Type, verb, depth + 1);
        }

        _output.Append('}');
    }

    private void Slice(GoSlice slice, Rune verb, int depth)
    {
        var element = slice.Type.Element!;
        if (element.Kind == GoKind.Uint8 && (verb.Value is 's' or 'q' or 'x' or 'X' || (depth == 0 && !_fields.SharpV && verb.Value == 'd')))
        {
            Bytes(slice, verb);
            return;
        }

        if (_fields.SharpV)
        {
            _output.Append(slice.Type.Name);
            if (slice.IsNil)
            {
                _output.Append("(nil)");
                return;
            }
        }

        _output.Append(_fields.SharpV ? '{' : '[');
        for (var i = 0; i < slice.Count; i++)
        {
            _output.Append(i == 0 ? "" : _fields.SharpV ? ", " : " ");
            Item(slice[i], element, verb, depth + 1);
        }

        _output.Append(_fields.SharpV ? '}' : ']');
    }

    private void Bytes(GoSlice slice, Rune verb)
    {
        var bytes = slice.ToBytes();
        switch (verb.Value)
        {
            case 's' or 'q':
                String(GoString.FromBytes(bytes), verb);
                break;
            case 'd':
                _output.Append('[');
                for (var i = 0; i < bytes.Length; i++)
                {
                    _output.Append(i == 0 ? "" : " ");
                    _fields.Integer(bytes[i], 10, isSigned: false, 'd');
                }

                _output.Append(']');
                break;
            default:
                _fields.Hexadecimal(bytes, verb.Value == 'X');
                break;
        }
    }

    // an address tells nothing here, but stays the same for the same object
    private void Pointer(object value, Rune verb)
    {
        if (value is not (GoMap or GoSlice or GoPointer or GoError or GoFunction))
        {
            BadVerb(verb);
            return;
        }

        var address = value is GoObject { IsNil: true } ? 0UL : 0xc000000000UL + ((ulong)(uint)RuntimeHelpers.GetHashCode(value) << 4);
        switch (verb.Value)
        {
            case 'v' when _fields.SharpV:
                _output.Append('(').Append(GoType.Of(value)!.Name).Append(")(");
                _output.Append(address == 0 ? "nil" : "0x" + address.ToString("x", CultureInfo.InvariantCulture)).Append(')');
                break;
            case 'v' when address == 0:
                _fields.Pad("<nil>");
                break;
            case 'v' or 'p':
                if (_fields.Sharp && verb.Value == 'p')
                {
                    _fields.Sharp = false;
                    _fields.Integer(address, 16, isSigned: false, 'x');
                    _fields.Sharp = true;
                }
                else
                {
                    Hexadecimal(address);
                }

                break;
            case 'b' or 'o' or 'd' or 'x' or 'X':
                Integer(address, isSigned: false, verb);
                break;
            default:
                BadVerb(verb);
                break;
        }
    }
}
