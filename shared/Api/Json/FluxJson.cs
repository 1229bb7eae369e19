using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Flux.Api;

/// <summary>Reads and writes the types of this library as they are on the wire.</summary>
public static class FluxJson
{
    private const string MissingFields = "missing required properties including: ";

    private static readonly JsonSerializerOptions _options = new(FluxJsonContext.Default.Options)
    {
        TypeInfoResolver = FluxJsonContext.Default.WithAddedModifier(LeaveOutEmptyLists),
    };

    /// <summary>Reads an object, or a part of one, of a type of this library; unknown fields are ignored.</summary>
    /// <exception cref="FluxObjectException">A field is missing or of the wrong form.</exception>
    public static T Read<T>(JsonNode node)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(node);
        try
        {
            return node.Deserialize((JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T)))
                ?? throw new FluxObjectException(SubjectOf(node, typeof(T)), "", "is null");
        }
        catch (JsonException e)
        {
            throw new FluxObjectException(SubjectOf(node, typeof(T)), PathOf(e), ProblemOf(e), e);
        }
    }

    /// <summary>Writes an object or a part of one; what is null or an empty list is left out, unless it is required.</summary>
    public static JsonObject Write<T>(T value)
        where T : class =>
        JsonSerializer.SerializeToNode(value, _options.GetTypeInfo(typeof(T)))?.AsObject() ?? [];

    private static void LeaveOutEmptyLists(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (!property.IsRequired
                && property.PropertyType != typeof(string)
                && typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
            {
                property.ShouldSerialize = (_, value) => value is IEnumerable items && items.Cast<object>().Any();
            }
        }
    }

    private static string SubjectOf(JsonNode node, Type type)
    {
        var metadata = (node as JsonObject)?["metadata"] as JsonObject;
        return metadata?["name"] is JsonValue name
            ? $"{type.Name}/{metadata["namespace"]}/{name}"
            : type.Name;
    }

    private static string PathOf(JsonException e) => e.Path is null or "$" ? "" : e.Path["$.".Length..];

    private static string ProblemOf(JsonException e)
    {
        var missing = e.Message.IndexOf(MissingFields, StringComparison.Ordinal);
        if (missing >= 0)
        {
            var names = e.Message[(missing + MissingFields.Length)..];
            var end = names.IndexOf('.', StringComparison.Ordinal);
            return $"required field missing: {(end < 0 ? names : names[..end])}";
        }

        // the serializer appends where it was in its buffer, which says nothing to a user
        var suffix = e.Message.IndexOf(" Path: $", StringComparison.Ordinal);
        var message = suffix < 0 ? e.Message : e.Message[..suffix];
        return message.StartsWith("The JSON value could not be converted to", StringComparison.Ordinal)
            ? "a value of another type is expected"
            : message;
    }
}
