using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Execution;

/// <summary>What Go's reflect.Value tells apart: nothing, a concrete value, or an interface (with a value in it or without).</summary>
internal readonly struct Value
{
    private readonly Form _form;

    private Value(object? item, Form form)
    {
        Object = item;
        _form = form;
    }

    private enum Form : byte
    {
        Invalid,
        Concrete,
        Interface,
        Missing,
    }

    /// <summary>No value; prints as "&lt;no value&gt;".</summary>
    public static Value Invalid => default;

    /// <summary>No argument comes out of a pipeline.</summary>
    public static Value Missing { get; } = new(null, Form.Missing);

    public object? Object { get; }

    public bool IsValid => _form != Form.Invalid;

    public bool IsMissing => _form == Form.Missing;

    public bool IsInterface => _form == Form.Interface;

    public bool IsNilInterface => _form == Form.Interface && Object is null;

    /// <summary>The static type where it is an interface, the value's own otherwise.</summary>
    public GoType Type => _form == Form.Interface ? GoType.Any : GoType.Of(Object)!;

    /// <summary>The value without the interface around it.</summary>
    public Value Unwrapped => _form == Form.Interface ? Of(Object) : this;

    /// <summary>A value as reflect.ValueOf gives it.</summary>
    public static Value Of(object? item) => item is null ? default : new(item, Form.Concrete);

    /// <summary>A value of the static type, as an item of a slice or map.</summary>
    public static Value Of(object? item, GoType type) => type.Kind == GoKind.Interface ? new(item, Form.Interface) : Of(item);
}
