namespace Flux.Kustomize.Model;

/// <summary>Which fields each transformer changes: the built-in table, <c>configurations</c>, and what <c>crds</c> say.</summary>
internal sealed record TransformerConfig
{
    public static readonly string[] Sections =
    [
        "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels", "templateLabels", "commonAnnotations", "varReference", "images", "replicas",
    ];

    private static readonly Lazy<TransformerConfig> _default = new(LoadDefault);

    public static TransformerConfig Empty { get; } = new();

    public static TransformerConfig Default => _default.Value;

    public IReadOnlyDictionary<string, IReadOnlyList<FieldSpec>> Specs { get; init; } = new Dictionary<string, IReadOnlyList<FieldSpec>>();

    public IReadOnlyList<NameReference> NameReferences { get; init; } = [];

    public IReadOnlyList<FieldSpec> this[string section] => Specs.GetValueOrDefault(section) ?? [];

    public TransformerConfig Merge(TransformerConfig other)
    {
        if (ReferenceEquals(this, other) || ReferenceEquals(other, Empty))
        {
            return this;
        }

        if (ReferenceEquals(this, Empty))
        {
            return other;
        }

        return new TransformerConfig
        {
            Specs = Sections.ToDictionary(s => s, s => (IReadOnlyList<FieldSpec>)Sorted(FieldSpec.Merge(this[s], other[s], GoName(s) + " fieldSpec"))),
            NameReferences = [.. MergeReferences(NameReferences, other.NameReferences).OrderBy(r => r.Gvk, Comparer<Gvk>.Create(Gvk.Compare))],
        };
    }

    public TransformerConfig WithSpecs(IReadOnlyDictionary<string, IReadOnlyList<FieldSpec>> specs, IReadOnlyList<NameReference> references) =>
        new() { Specs = specs.ToDictionary(p => p.Key, p => (IReadOnlyList<FieldSpec>)Sorted(p.Value)), NameReferences = [.. references.OrderBy(r => r.Gvk, Comparer<Gvk>.Create(Gvk.Compare))] };

    private static string GoName(string section) => section == "namespace" ? "NameSpace" : char.ToUpperInvariant(section[0]) + section[1..];

    private static List<FieldSpec> Sorted(IEnumerable<FieldSpec> specs) => [.. specs.OrderBy(s => s.Gvk, Comparer<Gvk>.Create(Gvk.Compare))];

    private static List<NameReference> MergeReferences(IReadOnlyList<NameReference> list, IReadOnlyList<NameReference> more)
    {
        var result = list.ToList();
        foreach (var reference in more)
        {
            var at = result.FindIndex(r => r.Gvk == reference.Gvk);
            if (at < 0)
            {
                result.Add(reference);
            }
            else
            {
                result[at] = result[at] with { Referrers = FieldSpec.Merge(result[at].Referrers, reference.Referrers, "NameReference fieldSpec") };
            }
        }

        return result;
    }

    private static TransformerConfig LoadDefault()
    {
        using var stream = typeof(TransformerConfig).Assembly.GetManifestResourceStream("Flux.Kustomize.field-specs.txt")!;
        using var reader = new StreamReader(stream);
        var specs = new Dictionary<string, List<FieldSpec>>();
        var references = new List<(Gvk Gvk, List<FieldSpec> Specs)>();
        var current = new List<FieldSpec>();
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '#')
            {
                specs[line[1..]] = current = [];
                continue;
            }

            var parts = line.TrimStart('@').Split(' ').Select(p => p == "-" ? "" : p).ToArray();
            var gvk = new Gvk(parts[0], parts[1], parts[2]);
            if (line[0] == '@')
            {
                references.Add((gvk, current = []));
            }
            else
            {
                current.Add(new(gvk, parts[3], parts.Length > 4));
            }
        }

        specs.Remove("nameReference");
        return Empty.WithSpecs(
            specs.ToDictionary(p => p.Key, p => (IReadOnlyList<FieldSpec>)p.Value),
            [.. references.Select(r => new NameReference(r.Gvk, Sorted(r.Specs)))]);
    }
}
