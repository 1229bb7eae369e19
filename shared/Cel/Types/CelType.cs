namespace Flux.Cel.Types;

/// <summary>A type of the language, as the checker and as type() know it.</summary>
public sealed class CelType : IEquatable<CelType>
{
    internal static readonly CelType Int = new("int");
    internal static readonly CelType Uint = new("uint");
    internal static readonly CelType Double = new("double");
    internal static readonly CelType Bool = new("bool");
    internal static readonly CelType String = new("string");
    internal static readonly CelType Bytes = new("bytes");
    internal static readonly CelType Null = new("null");
    internal static readonly CelType Dyn = new("dyn");
    internal static readonly CelType Error = new("!error!");
    internal static readonly CelType Timestamp = new("timestamp");
    internal static readonly CelType Duration = new("duration");

    private CelType(string name, params CelType[] parameters)
    {
        Name = name;
        Parameters = parameters;
    }

    /// <summary>The name without its parameters: list, map, int, kubernetes.Quantity.</summary>
    public string Name { get; }

    internal CelType[] Parameters { get; }

    internal bool IsVariable { get; private init; }

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

    /// <inheritdoc />
    public bool Equals(CelType? other) => other is not null && Name == other.Name && Parameters.AsSpan().SequenceEqual(other.Parameters);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as CelType);

    /// <inheritdoc />
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    internal static CelType List(CelType element) => new("list", element);

    internal static CelType Map(CelType key, CelType value) => new("map", key, value);

    internal static CelType Optional(CelType value) => new("optional_type", value);

    internal static CelType Type(CelType of) => new("type", of);

    internal static CelType Opaque(string name) => new(name);

    internal static CelType Variable(string name) => new(name) { IsVariable = true };

    internal CelType With(Func<CelType, CelType> change) => Parameters.Length == 0 ? this : new CelType(Name, [.. Parameters.Select(change)]);

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
