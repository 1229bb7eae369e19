using Flux.Cel;

namespace Flux.ApiServer.Schemas.Rules;

/// <summary>What the check of a definition knows at a node of its schema: types, and how often the node can occur.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apis/apiextensions/validation/cel_validation.go</c>.</remarks>
internal sealed class RuleScope
{
    private const long MaxRequestBytes = 3 * 1024 * 1024;
    private readonly ulong? _cardinality;

    private RuleScope(StructuralNode node, CelSchema schema, ulong? cardinality, RuleCosts costs)
    {
        Node = node;
        Schema = schema;
        _cardinality = cardinality;
        Costs = costs;
    }

    public StructuralNode Node { get; }

    public CelSchema Schema { get; }

    public RuleCosts Costs { get; }

    public static RuleScope Root(StructuralNode root) => new(root, RuleTypes.Of(root, isResourceRoot: true, "selfType"), 1, new RuleCosts());

    public RuleScope Property(string name, StructuralNode node) => Below(node, Schema.Properties.GetValueOrDefault(name));

    public RuleScope Items(StructuralNode node) => Below(node, Schema.Items);

    /// <summary>What an expression costs as often as it can be run on one object.</summary>
    public ulong Total(ulong cost)
    {
        var times = _cardinality ?? (ulong)(MaxRequestBytes / ((Schema.MinBytes) + 1));
        return cost == 0 ? 0 : ulong.MaxValue / cost < times ? ulong.MaxValue : cost * times;
    }

    private RuleScope Below(StructuralNode node, CelSchema? schema) => new(node, RuleNode.Below(node, schema), Cardinality(), Costs);

    private ulong? Cardinality()
    {
        var limit = Node switch
        {
            { Type: "object", HasAdditionalProperties: true } => Node.Source.Integer("maxProperties"),
            { Type: "array" } => Node.Source.Integer("maxItems"),
            _ => 1,
        };
        if (_cardinality is not { } own || limit is not { } most)
        {
            return null;
        }

        var times = (ulong)Math.Max(0, most);
        return own == 0 ? 0 : ulong.MaxValue / own < times ? ulong.MaxValue : own * times;
    }
}
