using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>As what a value is handled, given its type.</summary>
internal enum TypedKind
{
    Map,
    Scalar,
    List,

    /// <summary>The type accepts several and the value does not decide; handled as the first that the type accepts.</summary>
    Undecided,
}

/// <summary>Chooses the kind.</summary>
/// <remarks>Spec: structured-merge-diff v6, <c>typed/helpers.go</c> (deduceAtom, handleAtom).</remarks>
internal static class TypedKinds
{
    public static TypedKind Deduce(TypeSchema type, JsonNode? value)
    {
        if (value is JsonObject)
        {
            return type.IsMap ? TypedKind.Map : Fallback(type);
        }

        if (value is JsonArray)
        {
            return type.IsList ? TypedKind.List : Fallback(type);
        }

        return value is not null && type.Scalar != ScalarType.None ? TypedKind.Scalar : Fallback(type);
    }

    /// <summary>What is handled where the value does not decide.</summary>
    public static TypedKind Preferred(TypeSchema type) =>
        type.IsMap ? TypedKind.Map : type.Scalar != ScalarType.None ? TypedKind.Scalar : TypedKind.List;

    private static TypedKind Fallback(TypeSchema type)
    {
        var several = (type.IsMap ? 1 : 0) + (type.IsList ? 1 : 0) + (type.Scalar != ScalarType.None ? 1 : 0) > 1;
        return several ? TypedKind.Undecided : Preferred(type);
    }
}
