using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.FieldManagement;

/// <summary>A scalar inside a path element, with structured merge's total order: numbers, strings, booleans, null.</summary>
internal readonly struct ScalarValue : IEquatable<ScalarValue>
{
    private readonly string _text;
    private readonly double _float;
    private readonly long _integer;
    private readonly Type _type;

    private ScalarValue(Type type, long integer = 0, double number = 0, string text = "")
    {
        _type = type;
        _integer = integer;
        _float = number;
        _text = text;
    }

    private enum Type : byte
    {
        Null,
        Float,
        Integer,
        String,
        Boolean,
    }

    /// <summary>The scalar in a JSON value; false for objects and arrays.</summary>
    public static bool TryRead(JsonNode? node, out ScalarValue scalar)
    {
        scalar = default;
        if (node is null)
        {
            return true;
        }

        if (node is not JsonValue value)
        {
            return false;
        }

        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                scalar = new(Type.String, text: value.GetValue<string>());
                return true;
            case JsonValueKind.True:
                scalar = new(Type.Boolean, 1);
                return true;
            case JsonValueKind.False:
                scalar = new(Type.Boolean);
                return true;
            case JsonValueKind.Number:
                scalar = Numbers.TryInteger(value, out var integer)
                    ? new(Type.Integer, integer)
                    : new(Type.Float, number: Numbers.Float(value));
                return true;
            default:
                return true;
        }
    }

    public bool Equals(ScalarValue other) => Compare(other) == 0;

    public override bool Equals(object? obj) => obj is ScalarValue other && Equals(other);

    public override int GetHashCode() => _type switch
    {
        Type.String => StringComparer.Ordinal.GetHashCode(_text),
        Type.Integer => ((double)_integer).GetHashCode(),
        Type.Float => _float.GetHashCode(),
        _ => _integer.GetHashCode(),
    };

    public int Compare(ScalarValue other)
    {
        if (IsNumber && other.IsNumber)
        {
            return _type == Type.Integer && other._type == Type.Integer
                ? _integer.CompareTo(other._integer)
                : Number.CompareTo(other.Number);
        }

        var order = Order.CompareTo(other.Order);
        if (order != 0)
        {
            return order;
        }

        return _type switch
        {
            Type.String => string.CompareOrdinal(_text, other._text),
            Type.Boolean => _integer.CompareTo(other._integer),
            _ => 0,
        };
    }

    /// <summary>As Go prints it in a path: strings quoted.</summary>
    public override string ToString() => _type switch
    {
        Type.String => GoText.Quote(_text),
        Type.Boolean => _integer == 1 ? "true" : "false",
        Type.Integer => _integer.ToString(CultureInfo.InvariantCulture),
        Type.Float => Numbers.Print(_float),
        _ => "null",
    };

    public void WriteJson(StringBuilder to)
    {
        if (_type == Type.String)
        {
            GoText.AppendJson(to, _text);
        }
        else
        {
            to.Append(ToString());
        }
    }

    private bool IsNumber => _type is Type.Integer or Type.Float;

    private double Number => _type == Type.Integer ? _integer : _float;

    private int Order => _type switch
    {
        Type.Float or Type.Integer => 0,
        Type.String => 1,
        Type.Boolean => 2,
        _ => 3,
    };
}
