namespace Flux.Cel.Types;

/// <summary>A type of the language, as the checker and as type() know it.</summary>
public sealed class CelType : IEquatable<CelType>
{
    /// <summary>The type of 64-bit whole numbers.</summary>
    public static readonly CelType Int = new("int");
    internal static readonly CelType Uint = new("uint");
    /// <summary>The type of floating-point numbers.</summary>
    public static readonly CelType Double = new("double");
    /// <summary>The type of true and false.</summary>
    public static readonly CelType Bool = new("bool");
    /// <summary>The type of Unicode text.</summary>
    public static readonly CelType String = new("string");
    /// <summary>The type of byte sequences.</summary>
    public static readonly CelType Bytes = new("bytes");
    /// <summary>The type of null.</summary>
    public static readonly CelType Null = new("null");
    /// <summary>A type that is known only at run time.</summary>
    public static readonly CelType Dyn = new("dyn");
    internal static readonly CelType Error = new("!error!");
    /// <summary>The type of moments.</summary>
    public static readonly CelType Timestamp = new("timestamp");
    /// <summary>The type of spans of time.</summary>
    public static readonly CelType Duration = new("duration");

    private CelType(string name, params CelType[] parameters)
    {
        Name = name;
        Parameters = parameters;
    }

    /// <summary>The name without its parameters: list, map, int, kubernetes.Quantity.</summary>
    public string Name { get; }

    internal CelType[] Parameters { get; }

    /// <summary>The fields of an object, by the name an expression uses; null for every other type.</summary>
    internal IReadOnlyDictionary<string, CelType>? Fields { get; private init; }

    internal bool IsVariable { get; private init; }

    /// <summary>Whether this is an object that may have any field.</summary>
    internal bool IsOpen { get; private init; }

    internal bool IsAny => Name is "dyn" or "!error!";

    /// <summary>The name that type() shows.</summary>
    internal string RuntimeName => Name switch
    {
        "null" => "null_type",
        "timestamp" => "google.protobuf.Timestamp",
        "duration" => "google.protobuf.Duration",
        _ => Name,
    };

    /// <summary>The type with its parameters, as messages show it: list(string).</summary>
    public override string ToString() => Parameters.Length == 0 ? Name : $"{Name}({string.Join(", ", (IEnumerable<CelType>)Parameters)})";

    /// <summary>The type as Kubernetes' messages about result types show it: timestamp is google.protobuf.Timestamp, null is null_type.</summary>
    public string ToDeclaredString() => Parameters.Length == 0
        ? RuntimeName
        : $"{RuntimeName}({string.Join(", ", Parameters.Select(p => p.ToDeclaredString()))})";

    /// <inheritdoc />
    public bool Equals(CelType? other) => other is not null && Name == other.Name && Parameters.AsSpan().SequenceEqual(other.Parameters);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as CelType);

    /// <inheritdoc />
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>A list.</summary>
    public static CelType List(CelType element) => new("list", element);

    /// <summary>A map.</summary>
    public static CelType Map(CelType key, CelType value) => new("map", key, value);

    /// <summary>A value that may be missing.</summary>
    public static CelType Optional(CelType value) => new("optional_type", value);

    /// <summary>An object with declared fields; two objects are of one type where their names are equal.</summary>
    /// <param name="name">The type's name, as messages show it.</param>
    /// <param name="fields">The fields by the name an expression uses; looked up when an expression is compiled.</param>
    public static CelType Object(string name, IReadOnlyDictionary<string, CelType> fields) => new(name) { Fields = fields };

    internal static CelType Type(CelType of) => new("type", of);

    /// <summary>A type that only functions know.</summary>
    public static CelType Opaque(string name) => new(name);

    /// <summary>An object that may have any field.</summary>
    /// <param name="name">The type's name.</param>
    public static CelType OpenObject(string name) => new(name) { IsOpen = true, Fields = new Dictionary<string, CelType>() };

    internal static CelType Variable(string name) => new(name) { IsVariable = true };

    internal CelType With(Func<CelType, CelType> change) => Parameters.Length == 0 ? this : new CelType(Name, [.. Parameters.Select(change)]);

    /// <summary>The type of a field; null where there is none of that name. A reserved word stands for its escaped form.</summary>
    internal CelType? Field(string name) =>
        IsOpen ? Dyn : Fields?.GetValueOrDefault(name) ?? (CelNames.IsReserved(name) ? Fields?.GetValueOrDefault($"__{name}__") : null);

    /// <summary>Reads a declaration's type: list(A), map(K,V), int; one capital letter is a type variable.</summary>
    internal static CelType Parse(string text)
    {
        var at = 0;
        return Parse(text, ref at);
    }

    internal static CelType[] ParseAll(string text)
    {
        var types = new List<CelType>();
        var at = 0;
        while (at < text.Length)
        {
            types.Add(Parse(text, ref at));
            at++;
        }

        return [.. types];
    }

    private static CelType Parse(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] is not ('(' or ')' or ','))
        {
            at++;
        }

        var name = text[start..at];
        if (at >= text.Length || text[at] != '(')
        {
            return name.Length == 1 ? Variable(name) : name switch { "dyn" => Dyn, "optional" => new CelType("optional_type"), _ => new CelType(name) };
        }

        var parameters = new List<CelType>();
        do
        {
            at++;
            parameters.Add(Parse(text, ref at));
        }
        while (text[at] == ',');
        at++;
        return new CelType(name == "optional" ? "optional_type" : name, [.. parameters]);
    }
}
