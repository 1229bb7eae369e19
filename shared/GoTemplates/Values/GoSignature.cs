using System.Collections.Concurrent;

namespace Flux.GoTemplates.Values;

/// <summary>Reads types and signatures in Go's notation.</summary>
internal static class GoSignature
{
    private static readonly Dictionary<string, GoType> _named = new(StringComparer.Ordinal)
    {
        ["bool"] = GoType.Bool,
        ["int"] = GoType.Int,
        ["int8"] = GoType.Int8,
        ["int16"] = GoType.Int16,
        ["int32"] = GoType.Int32,
        ["rune"] = GoType.Int32,
        ["int64"] = GoType.Int64,
        ["uint"] = GoType.Uint,
        ["uint8"] = GoType.Uint8,
        ["byte"] = GoType.Uint8,
        ["uint16"] = GoType.Uint16,
        ["uint32"] = GoType.Uint32,
        ["uint64"] = GoType.Uint64,
        ["float32"] = GoType.Float32,
        ["float64"] = GoType.Float64,
        ["complex128"] = GoType.Complex128,
        ["string"] = GoType.String,
        ["any"] = GoType.Any,
        ["interface {}"] = GoType.Any,
        ["interface{}"] = GoType.Any,
        ["error"] = GoType.Error,
        ["reflect.Value"] = GoType.ReflectValue,
        ["func"] = GoType.Func,
    };

    public static (GoType[] Parameters, bool IsVariadic, GoType Result) Parse(string signature)
    {
        var close = signature.IndexOf(')', StringComparison.Ordinal);
        if (!signature.StartsWith("func(", StringComparison.Ordinal) || close < 0)
        {
            throw new FormatException($"'{signature}' is no signature");
        }

        var parts = signature[5..close].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var isVariadic = parts is [.., var last] && last.StartsWith("...", StringComparison.Ordinal);
        var result = signature[(close + 1)..].Trim();
        if (result.StartsWith('('))
        {
            result = result.EndsWith(", error)", StringComparison.Ordinal)
                ? result[1..^8]
                : throw new FormatException($"the second result of '{signature}' is no error");
        }

        return ([.. parts.Select(p => Type(p.TrimStart('.')))], isVariadic, Type(result));
    }

    private static GoType Type(string name) =>
        name.StartsWith("[]", StringComparison.Ordinal) ? GoType.SliceOf(Type(name[2..]))
        : name.StartsWith("map[string]", StringComparison.Ordinal) ? GoType.MapOf(Type(name[11..]))
        : _named.TryGetValue(name, out var type) ? type
        : throw new FormatException($"'{name}' is no type known here");
}
