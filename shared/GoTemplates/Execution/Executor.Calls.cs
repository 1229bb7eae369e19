using Flux.GoTemplates.Builtins;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Syntax;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Execution;

/// <content>Fields, methods and functions.</content>
internal sealed partial class Executor
{
    private object?[] _arguments = new object?[32];
    private int _argumentCount;

    public static bool CanBeNil(GoType type) =>
        type.Kind is GoKind.Func or GoKind.Interface or GoKind.Map or GoKind.Pointer or GoKind.Slice || ReferenceEquals(type, GoType.ReflectValue);

    /// <summary>Goes along names: .X.Y.Z, the last one with arguments if it is a method.</summary>
    public Value Fields(Node node, in Value dot, in Value receiver, string[] names, Operand[] arguments, in Value final)
    {
        var value = receiver;
        for (var i = 0; i < names.Length - 1; i++)
        {
            value = Field(node, dot, value, names[i], [], Value.Missing);
        }

        return Field(node, dot, value, names[^1], arguments, final);
    }

    /// <summary>A value for a parameter; null takes any.</summary>
    public Value Validate(in Value value, GoType? type)
    {
        if (type is null || (value.IsValid && (ReferenceEquals(type, GoType.Any) || ReferenceEquals(type, GoType.ReflectValue))))
        {
            return value;
        }

        if (!value.IsValid)
        {
            return CanBeNil(type) ? Value.Of(GoValues.Zero(type), type) : throw Error($"invalid value; expected {type}");
        }

        if (value.Object is not { } item)
        {
            throw Error($"wrong type for value; expected {type}; got {GoType.Any}");
        }

        var actual = GoType.Of(item)!;
        if (ReferenceEquals(actual, type))
        {
            return Value.Of(item);
        }

        if (actual.IsAssignableTo(type))
        {
            return Value.Of(item switch { GoMap map => map.As(type), GoSlice slice => slice.As(type), _ => item });
        }

        if (item is GoPointer pointer && actual.Element!.IsAssignableTo(type))
        {
            return Value.Of(pointer.Target ?? throw Error($"dereference of nil pointer of type {type}"));
        }

        throw Error($"wrong type for value; expected {type}; got {actual}");
    }

    /// <summary>Calls a function. The first of the arguments is the function itself and skipped.</summary>
    public Value Call(in Callee callee, in Value dot, Operand[] arguments, in Value final) => Call(callee, dot, arguments, final, null);

    private Value Call(in Callee callee, in Value dot, Operand[] arguments, in Value final, object? receiver)
    {
        var function = callee.Function;
        var given = Math.Max(arguments.Length - 1, 0);
        var count = given + (final.IsMissing ? 0 : 1);
        var bound = receiver is null ? 0 : 1;
        CheckCount(callee, given, count, function.Parameters.Count - bound);
        if (callee.Kind is BuiltinKind.And or BuiltinKind.Or)
        {
            return ShortCircuit(callee.Kind == BuiltinKind.Or, dot, arguments, final);
        }

        var start = _argumentCount;
        Reserve(start + count + bound);
        if (bound == 1)
        {
            _arguments[start] = receiver;
        }

        for (var i = 0; i < given; i++)
        {
            // evaluating may move the array
            var value = arguments[i + 1].Argument(this, dot, function.Parameter(i + bound));
            _arguments[start + bound + i] = callee.Kind == BuiltinKind.Forms && value.IsInterface ? new InterfaceArgument(value.Object) : value.Object;
        }

        if (!final.IsMissing)
        {
            _arguments[start + bound + given] = Validate(final, function.Parameter(given + bound)).Object;
        }

        var result = callee.Kind == BuiltinKind.Call
            ? CallValue(callee, given > 0 ? arguments[1].ToString() : Name(final), _arguments.AsSpan(start, count))
            : Invoke(callee, _arguments.AsSpan(start, count + bound));
        Array.Clear(_arguments, start, count + bound);
        _argumentCount = start;
        return Value.Of(result, function.Result);
    }

    private Value ShortCircuit(bool stopsAt, in Value dot, Operand[] arguments, in Value final)
    {
        var value = Value.Invalid;
        for (var i = 1; i < arguments.Length; i++)
        {
            value = arguments[i].Argument(this, dot, GoType.ReflectValue);
            if (GoValues.IsTrue(value.Object) == stopsAt)
            {
                return value;
            }
        }

        return final.IsMissing ? value : Validate(final, GoType.ReflectValue);
    }

    private object? Invoke(in Callee callee, ReadOnlySpan<object?> arguments)
    {
        _context.Step(this);
        Exception failure;
        try
        {
            var result = callee.Function.Body(_context, arguments);
            if (result is string text)
            {
                _context.Made(text.Length);
            }

            return result;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            // whatever a function runs into is the call's error, as a panic is in Go
            failure = e;
        }

        // not thrown where it is caught: that keeps the frames of what was caught, and templates may include each other a thousand deep
        _node = callee.Node;
        var said = GoCallException.Cut(failure.Message);
        throw Error($"error calling {callee.Name}: {said}", ReferenceEquals(said, failure.Message) ? failure : new GoCallException("…"));
    }

    private void CheckCount(in Callee callee, int given, int count, int parameters)
    {
        if (callee.Function.IsVariadic)
        {
            if (count < parameters - 1)
            {
                throw Error($"wrong number of args for {callee.Name}: want at least {parameters - 1} got {given}");
            }
        }
        else if (count != parameters)
        {
            throw Error($"wrong number of args for {callee.Name}: want {parameters} got {count}");
        }
    }

    // as reflect.Value's String method
    private static string Name(in Value value) =>
        value.Object is string text ? text : value.Object is null ? "<invalid Value>" : $"<{value.Type} Value>";

    private object? CallValue(in Callee callee, string name, ReadOnlySpan<object?> arguments)
    {
        try
        {
            return arguments[0] switch
            {
                null => throw new GoCallException("call of nil"),
                GoFunction function => Invoke(callee with { Function = function }, CallArguments(name, function, arguments[1..])),
                var other => throw new GoCallException($"non-function {name} of type {GoType.Of(other)}"),
            };
        }
        catch (GoCallException e)
        {
            _node = callee.Node;
            throw Error($"error calling {callee.Name}: {e.Message}", e);
        }
    }

    private static object?[] CallArguments(string name, GoFunction function, ReadOnlySpan<object?> arguments)
    {
        var parameters = function.Parameters.Count;
        if (function.IsVariadic ? arguments.Length < parameters - 1 : arguments.Length != parameters)
        {
            throw new GoCallException($"wrong number of args for {name}: got {arguments.Length} want "
                + (function.IsVariadic ? $"at least {parameters - 1}" : parameters.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        var prepared = new object?[arguments.Length];
        for (var i = 0; i < prepared.Length; i++)
        {
            var type = function.Parameter(i);
            var actual = GoType.Of(arguments[i]);
            prepared[i] = actual is null
                ? CanBeNil(type) ? GoValues.Zero(type) : throw new GoCallException($"arg {i}: value is nil; should be of type {type}")
                : actual.IsAssignableTo(type) ? arguments[i]
                : throw new GoCallException($"arg {i}: value has type {actual}; should be {type}");
        }

        return prepared;
    }

    private Value Field(Node node, in Value dot, in Value receiver, string name, Operand[] arguments, in Value final)
    {
        if (!receiver.IsValid)
        {
            return _context.Templates.Options.MissingKey == MissingKey.Error
                ? throw Error($"nil data; no entry for key {Quoting.Quote(name)}")
                : Value.Invalid;
        }

        if (receiver.IsNilInterface)
        {
            throw Error($"nil pointer evaluating {receiver.Type}.{name}");
        }

        var item = receiver.Object!;
        if (item is GoMap { Type.Methods.Count: 0 } plain)
        {
            return Entry(plain, name, arguments, final);
        }

        var target = item;
        while (target is GoPointer { Target: { } next })
        {
            target = next;
        }

        if (GoType.Of(target) is { } type && type.Methods.TryGetValue(name, out var method))
        {
            return target is GoPointer
                ? throw Error($"nil pointer evaluating {receiver.Type}.{name}")
                : Call(new(method, BuiltinKind.None, node, name), dot, arguments, final, target);
        }

        return target switch
        {
            GoMap map => Entry(map, name, arguments, final),
            GoStruct item2 when item2.IndexOf(name) is var index and >= 0 => StructField(receiver, item2, index, arguments, final),
            GoPointer { IsNil: true } pointer when pointer.Type.Element!.Fields.Any(f => f.Name == name) =>
                throw Error($"nil pointer evaluating {receiver.Type}.{name}"),
            _ => throw Error($"can't evaluate field {name} in type {receiver.Type}"),
        };
    }

    private Value Entry(GoMap map, string name, Operand[] arguments, in Value final)
    {
        if (arguments.Length > 1 || !final.IsMissing)
        {
            throw Error($"{name} is not a method but has arguments");
        }

        var type = map.Type.Element!;
        if (map.TryGetValue(name, out var value))
        {
            return Value.Of(value, type);
        }

        return _context.Templates.Options.MissingKey switch
        {
            MissingKey.Invalid => Value.Invalid,
            MissingKey.Zero => Value.Of(GoValues.Zero(type), type),
            _ => throw Error($"map has no entry for key {Quoting.Quote(name)}"),
        };
    }

    private Value StructField(in Value receiver, GoStruct item, int index, Operand[] arguments, in Value final)
    {
        var field = item.Type.Fields[index];
        if (!Unicodes.IsUpper(field.Name[0]))
        {
            throw Error($"{field.Name} is an unexported field of struct type {receiver.Type}");
        }

        return arguments.Length > 1 || !final.IsMissing
            ? throw Error($"{field.Name} has arguments but cannot be invoked as function")
            : Value.Of(item.Values[index], field.Type);
    }

    private void Reserve(int count)
    {
        if (count > _arguments.Length)
        {
            Array.Resize(ref _arguments, Math.Max(count, _arguments.Length * 2));
        }

        _argumentCount = count;
    }
}
