using System.Text.Json;

namespace Flux.Oci.Signatures;

/// <summary>
/// JSON as Go reads it into structs: names match whatever their case. Where Go would let the last of several win, it is refused: what was checked could
/// otherwise be another one than what is used.
/// </summary>
internal static class FoldedJson
{
    private const int MaxDepth = 64;
    private const int MaxBytes = 16 << 20;

    /// <summary>Reads an object.</summary>
    /// <param name="json">The text; nothing may follow its value.</param>
    /// <param name="what">What it is, for errors.</param>
    /// <exception cref="SignatureException">It is malformed, or names stand twice.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> json, string what)
    {
        if (json.Length > MaxBytes)
        {
            throw new SignatureException($"{what} is larger than {MaxBytes} bytes");
        }

        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            Check(document.RootElement, what);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new SignatureException($"{what} is not a JSON object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new SignatureException($"{what} is not JSON: {e.Message}", e);
        }
    }

    /// <summary>A member by its name in any case; null where it is missing or <c>null</c>.</summary>
    public static JsonElement? Member(this JsonElement owner, string name)
    {
        if (owner.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var property in owner.EnumerateObject())
        {
            if (IsFolded(property.Name, name))
            {
                return property.Value.ValueKind == JsonValueKind.Null ? null : property.Value;
            }
        }

        return null;
    }

    /// <summary>A text; null where it is missing.</summary>
    /// <exception cref="SignatureException">It is something else.</exception>
    public static string? Text(this JsonElement owner, string name) => owner.Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => Read(text),
        _ => throw new SignatureException($"'{name}' is not a string"),
    };

    /// <summary>A whole number; null where it is missing.</summary>
    /// <exception cref="SignatureException">It is something else.</exception>
    public static long? Number(this JsonElement owner, string name) => owner.Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) => value,
        _ => throw new SignatureException($"'{name}' is not a whole number"),
    };

    /// <summary>Bytes in base64; null where they are missing.</summary>
    /// <exception cref="SignatureException">It is something else.</exception>
    public static byte[]? Bytes(this JsonElement owner, string name) => owner.Text(name) is { } text ? Base64.Decode(text) : null;

    /// <summary>Texts; empty where they are missing.</summary>
    /// <exception cref="SignatureException">It is something else.</exception>
    public static IReadOnlyList<string> Texts(this JsonElement owner, string name) => owner.Member(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(element => element.ValueKind == JsonValueKind.String
            ? Read(element)
            : throw new SignatureException($"'{name}' holds something else than strings"))],
        _ => throw new SignatureException($"'{name}' is not a list"),
    };

    /// <summary>Objects; empty where they are missing.</summary>
    /// <exception cref="SignatureException">It is something else.</exception>
    public static IReadOnlyList<JsonElement> Objects(this JsonElement owner, string name) => owner.Member(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(element => element.ValueKind == JsonValueKind.Object
            ? element
            : throw new SignatureException($"'{name}' holds something else than objects"))],
        _ => throw new SignatureException($"'{name}' is not a list"),
    };

    // Go folds with Unicode's simple folding, where two letters outside of ASCII have an ASCII fold: ſ is s, and the Kelvin sign is k
    private static bool IsFolded(string name, string wanted) =>
        string.Equals(name.Replace('ſ', 's').Replace('K', 'k'), wanted, StringComparison.OrdinalIgnoreCase);

    private static string Read(JsonElement text)
    {
        try
        {
            return text.GetString() ?? "";
        }
        catch (InvalidOperationException e)
        {
            throw new SignatureException("a string is not valid Unicode", e);
        }
    }

    private static void Check(JsonElement element, string what)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Check(item, what);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var property in element.EnumerateObject())
            {
                if (!names.Add(property.Name.Replace('ſ', 's').Replace('K', 'k')))
                {
                    throw new SignatureException($"the name '{property.Name}' stands more than once in {what}");
                }

                Check(property.Value, what);
            }
        }
    }
}
