using Flux.Cel.Syntax;

namespace Flux.Cel.Types;

/// <summary>The functions an environment declares, by name.</summary>
internal sealed class Declarations
{
    private readonly Dictionary<string, List<Overload>> _functions = [];

    /// <param name="validatesLiterals">Whether constants given to duration(), timestamp() and matches() are checked.</param>
    /// <param name="tables">Lines <c>name f|m argument,argument result</c>; f is a global call, m a member call.</param>
    public Declarations(bool validatesLiterals, params string[] tables)
    {
        ValidatesLiterals = validatesLiterals;
        foreach (var line in tables.SelectMany(t => t.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!_functions.TryGetValue(parts[0], out var overloads))
            {
                _functions[parts[0]] = overloads = [];
            }

            foreach (var style in parts[1])
            {
                overloads.Add(new Overload(style == 'm', parts.Length == 4 ? CelType.ParseAll(parts[2]) : [], CelType.Parse(parts[^1])));
            }
        }
    }

    public static IReadOnlyDictionary<string, CelType> TypeNames { get; } = new Dictionary<string, CelType>
    {
        ["int"] = CelType.Int,
        ["uint"] = CelType.Uint,
        ["double"] = CelType.Double,
        ["bool"] = CelType.Bool,
        ["string"] = CelType.String,
        ["bytes"] = CelType.Bytes,
        ["list"] = CelType.List(CelType.Dyn),
        ["map"] = CelType.Map(CelType.Dyn, CelType.Dyn),
        ["null_type"] = CelType.Null,
        ["type"] = CelType.Type(CelType.Dyn),
        ["optional_type"] = CelType.Optional(CelType.Dyn),
        ["google.protobuf.Timestamp"] = CelType.Timestamp,
        ["google.protobuf.Duration"] = CelType.Duration,
    };

    /// <summary>The names of types that Kubernetes adds.</summary>
    public static IReadOnlyDictionary<string, CelType> KubernetesTypeNames { get; } = new Dictionary<string, CelType>
    {
        ["net.IP"] = CelType.Parse("net.IP"),
        ["net.CIDR"] = CelType.Parse("net.CIDR"),
    };

    public bool ValidatesLiterals { get; }

    /// <summary>The type of that name; null where there is none.</summary>
    public CelType? FindType(string name) =>
        TypeNames.GetValueOrDefault(name) ?? (_functions.ContainsKey("cidr") ? KubernetesTypeNames.GetValueOrDefault(name) : null);

    public IReadOnlyList<Overload>? Find(string name) => _functions.GetValueOrDefault(name);

    /// <summary>a.b.c of plain selections; null for everything else.</summary>
    public static string? QualifiedName(Expr e) => e switch
    {
        Expr.Identifier i => i.Name.TrimStart('.'),
        Expr.Select { Test: false, Optional: false } s when QualifiedName(s.Operand) is { } prefix => $"{prefix}.{s.Field}",
        _ => null,
    };
}
