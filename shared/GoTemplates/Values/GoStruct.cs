namespace Flux.GoTemplates.Values;

/// <summary>A value of a struct type: its fields in the type's order.</summary>
public sealed class GoStruct : GoObject
{
    private readonly object?[] _values;

    /// <summary>A struct of the fields' values, in the type's order.</summary>
    public GoStruct(GoType type, params object?[] values)
        : base(type)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, type.Fields.Count);
        _values = values;
    }

    /// <summary>A struct whose data is a .NET object that its methods know, as a time has.</summary>
    public GoStruct(GoType type, object data)
        : base(type)
    {
        _values = [];
        Data = data;
    }

    /// <summary>What the methods of the type work on; null where the fields are all there is.</summary>
    public object? Data { get; }

    /// <summary>The fields' values.</summary>
    public IReadOnlyList<object?> Values => _values;

    /// <summary>The position of a field, -1 where there is none of the name.</summary>
    internal int IndexOf(string name)
    {
        var fields = Type.Fields;
        for (var i = 0; i < fields.Count && i < _values.Length; i++)
        {
            if (fields[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
