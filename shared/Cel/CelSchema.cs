using Flux.Cel.Types;

namespace Flux.Cel;

/// <summary>The schema of a value: its type in expressions, how its JSON becomes that type, and how large it can be.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/cel/common/schemas.go</c> and <c>valuesunstructured.go</c>.</remarks>
public sealed class CelSchema
{
    private readonly Dictionary<string, string> _names = [];

    /// <summary>What the JSON means.</summary>
    public required CelSchemaKind Kind { get; init; }

    /// <summary>The type in expressions; null where expressions cannot name the value.</summary>
    public CelType? Type { get; init; }

    /// <summary>The most characters, bytes, items or entries; 0 for what has none.</summary>
    public long MaxElements { get; init; }

    /// <summary>The least number of bytes that a value takes in JSON.</summary>
    public long MinBytes { get; init; }

    /// <summary>Whether null is a value.</summary>
    public bool IsNullable { get; init; }

    /// <summary>The schema of a list's items or a map's values; null for every other kind.</summary>
    public CelSchema? Items { get; init; }

    /// <summary><c>set</c>, <c>map</c>, or anything else for a list whose order counts.</summary>
    public string ListType { get; init; } = "";

    /// <summary>The fields that tell items of a list of type <c>map</c> apart.</summary>
    public IReadOnlyList<string> MapKeys { get; init; } = [];

    /// <summary>An object's fields by their JSON name.</summary>
    public IReadOnlyDictionary<string, CelSchema> Properties
    {
        get;
        init
        {
            field = value;
            foreach (var name in value.Keys)
            {
                if (CelNames.Escape(name) is { } escaped)
                {
                    _names[name] = escaped;
                }
            }
        }
    } = new Dictionary<string, CelSchema>();

    /// <summary>The largest size of what stands at a path below this schema; null where the path leads nowhere.</summary>
    /// <param name="path">A variable's name, then names of fields (escaped), <c>@items</c>, <c>@keys</c> and <c>@values</c>.</param>
    public ulong? SizeAt(IReadOnlyList<string> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var at = this;
        for (var i = 1; i < path.Count; i++)
        {
            if (path[i] == "@keys")
            {
                return at.Kind == CelSchemaKind.Map ? i + 1 == path.Count ? 0 : null : null;
            }

            at = path[i] is "@items" or "@values" ? at.Items : at.FieldNamed(path[i]);
            if (at?.Type is null)
            {
                return null;
            }
        }

        return (ulong)at.MaxElements;
    }

    internal string? EscapedName(string property) => _names.GetValueOrDefault(property);

    private CelSchema? FieldNamed(string escaped) =>
        Properties.FirstOrDefault(p => _names.GetValueOrDefault(p.Key) == escaped).Value;
}
