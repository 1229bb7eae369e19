using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>
/// The shape of a value. A type may accept scalars, lists and maps at once (values without a declared type); most accept one of them.
/// </summary>
/// <remarks>Spec: structured-merge-diff, <c>schema/elements.go</c> (Atom), and kube-openapi, <c>pkg/schemaconv</c>.</remarks>
public sealed class TypeSchema
{
    private static readonly FrozenDictionary<string, FieldSchema> _noFields =
        FrozenDictionary<string, FieldSchema>.Empty;

    private readonly Func<TypeSchema>? _resolveItems;
    private readonly Func<TypeSchema>? _resolveValues;
    private TypeSchema? _items;
    private TypeSchema? _values;

    internal TypeSchema()
    {
    }

    internal TypeSchema(Func<TypeSchema>? items, Func<TypeSchema>? values)
    {
        _resolveItems = items;
        _resolveValues = values;
    }

    /// <summary>Accepts anything; lists and maps are owned as a whole.</summary>
    public static TypeSchema Untyped { get; } = new(() => Untyped!, () => Untyped!)
    {
        Scalar = ScalarType.Untyped,
        IsList = true,
        IsMap = true,
        IsAtomicMap = true,
        PreserveUnknownFields = true,
    };

    /// <summary>Accepts anything; maps are owned field by field, lists as a whole. The type of what has no schema.</summary>
    public static TypeSchema Deduced { get; } = new(() => Untyped, () => Deduced!)
    {
        Scalar = ScalarType.Untyped,
        IsList = true,
        IsMap = true,
        PreserveUnknownFields = true,
    };

    /// <summary>The name of the type in the OpenAPI v3 document; null for one that is declared in place.</summary>
    public string? Name { get; init; }

    /// <summary><c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>object</c>, <c>array</c>; empty when any is accepted.</summary>
    public string JsonType { get; init; } = "";

    /// <summary>The format, e.g. <c>int32</c>, <c>date-time</c>, <c>byte</c>, <c>int-or-string</c>. Null means none.</summary>
    public string? Format { get; init; }

    /// <summary>The scalars that are accepted.</summary>
    public ScalarType Scalar { get; init; }

    /// <summary>Whether lists are accepted.</summary>
    public bool IsList { get; init; }

    /// <summary>Whether maps (or structs) are accepted.</summary>
    public bool IsMap { get; init; }

    /// <summary>Whether fields are declared by name.</summary>
    public bool IsStruct => Fields.Count > 0;

    /// <summary>How lists are merged.</summary>
    public ListType ListType { get; init; }

    /// <summary>The key fields of the items of a list of type map.</summary>
    public IReadOnlyList<string> MapKeys { get; init; } = [];

    /// <summary>The type of list items. Null where no list is accepted.</summary>
    public TypeSchema? Items => _items ??= _resolveItems?.Invoke();

    /// <summary>The declared fields by name.</summary>
    public FrozenDictionary<string, FieldSchema> Fields { get; init; } = _noFields;

    /// <summary>The type of the values of fields that are not declared. Null means that those are not allowed.</summary>
    public TypeSchema? Values => _values ??= _resolveValues?.Invoke();

    /// <summary>Whether a map is owned as a whole (<c>x-kubernetes-map-type: atomic</c>).</summary>
    public bool IsAtomicMap { get; init; }

    /// <summary>Whether fields that are not declared are kept when an object is written.</summary>
    public bool PreserveUnknownFields { get; init; }

    /// <summary>The names of required fields.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>The allowed values. Null means any.</summary>
    public JsonArray? Enum { get; init; }

    /// <summary>The field of that name, or null.</summary>
    public FieldSchema? Field(string name) => Fields.GetValueOrDefault(name);

    /// <summary>The type of the field of that name, declared or not; null where it is not allowed.</summary>
    public TypeSchema? TypeOf(string name) => Fields.TryGetValue(name, out var field) ? field.Type : Values;

    /// <summary>Whether a map of this type has values of a type that is only known at run time.</summary>
    internal bool IsDeducedMap => Fields.Count == 0 && ReferenceEquals(Values, Deduced);

    /// <summary>The fields that typed objects write even when they are not set.</summary>
    internal FieldSchema[] AlwaysWritten => field ??=
    [
        .. Fields.Values.Where(item => item.Presence is FieldPresence.Always or FieldPresence.OptionalNull
            || (item.Presence == FieldPresence.OmitEmpty && IsValueStruct(item.Type))),
    ];

    /// <summary>Whether Go has it as a struct, of which nothing is ever "empty".</summary>
    internal static bool IsValueStruct(TypeSchema type) => type.IsStruct || type.Format is "date-time" or "quantity" or "int-or-string";

    /// <summary>The same type owned as a whole, for a reference that says so.</summary>
    internal TypeSchema AsAtomicMap() => IsAtomicMap
        ? this
        : new TypeSchema(_resolveItems, _resolveValues)
        {
            Name = Name,
            JsonType = JsonType,
            Format = Format,
            Scalar = Scalar,
            IsList = IsList,
            IsMap = IsMap,
            ListType = ListType,
            MapKeys = MapKeys,
            Fields = Fields,
            IsAtomicMap = true,
            PreserveUnknownFields = PreserveUnknownFields,
            Required = Required,
            Enum = Enum,
        };
}
