using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Builtins;

/// <summary>index, slice and len.</summary>
internal static class Indexing
{
    public static object? Index(object? item, ReadOnlySpan<object?> indexes)
    {
        if (item is null)
        {
            throw new GoCallException("index of untyped nil");
        }

        foreach (var index in indexes)
        {
            item = Indirect(item, "index");
            item = item switch
            {
                GoSlice slice => slice.Count is var count && Position(index, count) is var at && at < count ? slice[at]
                    : throw new GoCallException("reflect: slice index out of range"),
                GoMap map => map.TryGetValue(Key(index, map), out var value) ? value : GoValues.Zero(map.Type.Element!),
                _ when GoValues.Plain(item) is string text => Byte(text, index),
                null => throw new GoCallException("index of nil pointer"),
                _ => throw new GoCallException($"can't index item of type {GoType.Of(item)}"),
            };
        }

        return item;
    }

    public static object? Slice(object? item, ReadOnlySpan<object?> indexes)
    {
        item = Unwrapped(item);
        if (item is null)
        {
            throw new GoCallException("slice of untyped nil");
        }

        if (indexes.Length > 3)
        {
            throw new GoCallException($"too many slice indexes: {indexes.Length}");
        }

        var text = GoValues.Plain(item) as string;
        var length = text is not null ? GoString.ByteLength(text) : item is GoSlice s ? s.Count : 0;
        if (text is not null && indexes.Length == 3)
        {
            throw new GoCallException("cannot 3-index slice a string");
        }

        if (text is null && item is not GoSlice)
        {
            throw new GoCallException($"can't slice item of type {GoType.Of(item)}");
        }

        Span<int> bounds = [0, length, 0];
        for (var i = 0; i < indexes.Length; i++)
        {
            bounds[i] = Position(indexes[i], text is not null ? length : ((GoSlice)item).Capacity);
        }

        if (bounds[0] > bounds[1])
        {
            throw new GoCallException($"invalid slice index: {bounds[0]} > {bounds[1]}");
        }

        if (indexes.Length == 3 && bounds[1] > bounds[2])
        {
            throw new GoCallException($"invalid slice index: {bounds[1]} > {bounds[2]}");
        }

        return text is null ? ((GoSlice)item).Slice(bounds[0], bounds[1], indexes.Length == 3 ? bounds[2] : null)
            : item is GoNamed named ? new GoNamed(named.Type, GoString.Substring(text, bounds[0], bounds[1]))
            : GoString.Substring(text, bounds[0], bounds[1]);
    }

    public static object Length(object? item) => item is null
        ? throw new GoCallException("reflect: call of reflect.Value.Type on zero Value")
        : LengthOf(Unwrapped(item));

    private static object? Unwrapped(object? item) => item is InterfaceArgument argument ? argument.Item : item;

    private static object LengthOf(object? item) => Indirect(item, "len") switch
    {
        GoMap map => GoValues.Int(map.Count),
        GoSlice slice => GoValues.Int(slice.Count),
        { } other when GoValues.Plain(other) is string text => GoValues.Int(GoString.ByteLength(text)),
        null => throw new GoCallException("len of nil pointer"),
        { } other => throw new GoCallException($"len of type {GoType.Of(other)}"),
    };

    private static object? Indirect(object? item, string action)
    {
        while (item is GoPointer pointer)
        {
            item = pointer.Target ?? throw new GoCallException($"{action} of nil pointer");
        }

        return item;
    }

    private static string Key(object? index, GoMap map) => index switch
    {
        string key => key,
        null => throw new GoCallException("value is nil; should be of type string"),
        _ => throw new GoCallException($"value has type {GoType.Of(index)}; should be string"),
    };

    private static object Byte(string text, object? index)
    {
        var at = Position(index, GoString.ByteLength(text));
        var bytes = GoString.ToBytes(text);
        return at < bytes.Length ? bytes[at] : throw new GoCallException("reflect: string index out of range");
    }

    // as upstream, the length itself passes here
    private static int Position(object? index, int limit)
    {
        if (index is InterfaceArgument)
        {
            throw new GoCallException("cannot index slice/array with type interface {}");
        }

        var kind = GoValues.KindOf(index);
        var position = GoValues.IsSigned(kind) ? GoValues.AsInt64(index)
            : GoValues.IsUnsigned(kind) ? (long)GoValues.AsUInt64(index)
            : throw new GoCallException(index is null ? "cannot index slice/array with nil" : $"cannot index slice/array with type {GoType.Of(index)}");
        return position >= 0 && position <= limit ? (int)position : throw new GoCallException($"index out of range: {position}");
    }
}
