using System.Text.Json.Nodes;
using Flux.GoTemplates.Values;

namespace Flux.Helm.Rendering;

/// <summary>Values of templates as JSON, with what Go's encoding/json refuses.</summary>
internal static class ValueJson
{
    private const int MaxDepth = 2_000; // upstream looks for cycles from a depth of 1000 on

    /// <summary>A value as JSON.</summary>
    /// <exception cref="ValueJsonException">It cannot be written as JSON; Go's message.</exception>
    public static JsonNode? Of(object? value) => Of(value, 0);

    private static JsonNode? Of(object? value, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new ValueJsonException($"json: unsupported value: encountered a cycle via {GoType.Of(value)?.Name}");
        }

        switch (value)
        {
            case null or GoObject { IsNil: true }:
                return null;
            case string text:
                return JsonValue.Create(Clean(text));
            case bool flag:
                return JsonValue.Create(flag);
            case GoMap map:
                var entries = new JsonObject();
                foreach (var (key, item) in map)
                {
                    entries[Clean(key)] = Of(item, depth + 1);
                }

                return entries;
            case GoSlice slice:
                return OfSlice(slice, depth + 1);
            case GoPointer pointer:
                return Of(pointer.Target, depth + 1);
            case GoNamed named:
                return Of(named.Value, depth + 1);
            case GoStruct @struct:
                return OfStruct(@struct, depth + 1);
            default:
                return Number(value);
        }
    }

    private static JsonNode OfSlice(GoSlice slice, int depth)
    {
        if (slice.Type.Element is { Kind: GoKind.Uint8 })
        {
            return JsonValue.Create(Convert.ToBase64String([.. slice.Select(b => (byte)b!)]));
        }

        var list = new JsonArray();
        foreach (var item in slice)
        {
            list.Add(Of(item, depth));
        }

        return list;
    }

    private static JsonNode? OfStruct(GoStruct value, int depth)
    {
        if (GoTimes.ToJson(value) is { } time)
        {
            return JsonValue.Create(time);
        }

        if (value.Type.Methods.ContainsKey("MarshalText") && value.Data is not null)
        {
            return JsonValue.Create(value.Data.ToString());
        }

        var fields = new JsonObject();
        for (var i = 0; i < value.Values.Count; i++)
        {
            var name = value.Type.Fields[i].Name;
            if (char.IsUpper(name[0]))
            {
                fields[name] = Of(value.Values[i], depth);
            }
        }

        return fields;
    }

    private static JsonNode? Number(object? value) => value switch
    {
        double number => double.IsFinite(number) ? JsonValue.Create(number)
            : throw new ValueJsonException($"json: unsupported value: {(double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf")}"),
        float number => JsonValue.Create(double.Parse(number.ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture)),
        long number => JsonValue.Create(number),
        nint number => JsonValue.Create((long)number),
        int number => JsonValue.Create((long)number),
        short number => JsonValue.Create((long)number),
        sbyte number => JsonValue.Create((long)number),
        ulong number => JsonValue.Create(number),
        nuint number => JsonValue.Create((ulong)number),
        uint number => JsonValue.Create((long)number),
        ushort number => JsonValue.Create((long)number),
        byte number => JsonValue.Create((long)number),
        _ => throw new ValueJsonException($"json: unsupported type: {GoType.Of(value)?.Name}"),
    };

    // a byte that is no UTF-8 becomes U+FFFD, as encoding/json has it
    private static string Clean(string text) => GoString.HasRawBytes(text) ? string.Concat(text.Select(c => c is >= '\uDC80' and <= '\uDCFF' ? '\uFFFD' : c)) : text;
}

/// <summary>A value that cannot be written as JSON.</summary>
/// <param name="message">Go's message.</param>
internal sealed class ValueJsonException(string message) : Exception(message);
