using System.Collections.Frozen;
using Flux.Cel;

namespace Flux.ApiServer.Schemas.Rules;

/// <summary>The rules of one node of a schema, compiled, with the nodes below that have rules.</summary>
internal sealed class RuleNode
{
    private RuleNode(StructuralNode node, CelSchema schema)
    {
        Node = node;
        Schema = schema;
        Rules = node.Rules.Count > 0 && schema.Type is { } type ? RuleCompiler.Compile(node, schema, type) : [];
        Properties = node.Properties.Where(property => property.Value.HasRules)
            .Select(property => (property.Key, Rules: Make(property.Value, Below(property.Value, schema.Properties.GetValueOrDefault(property.Key)))))
            .ToFrozenDictionary(pair => pair.Key, pair => pair.Rules);
        Items = node.Items is { HasRules: true } items ? Make(items, Below(items, schema.Items)) : null;
        Values = node.AdditionalProperties is { HasRules: true } values ? Make(values, Below(values, schema.Items)) : null;
    }

    public StructuralNode Node { get; }

    public CelSchema Schema { get; }

    public IReadOnlyList<CompiledRule> Rules { get; }

    public FrozenDictionary<string, RuleNode> Properties { get; }

    /// <summary>The rules of a list's items; null where there are none.</summary>
    public RuleNode? Items { get; }

    /// <summary>The rules of a map's values; null where there are none.</summary>
    public RuleNode? Values { get; }

    /// <summary>Compiles all rules of a custom resource's schema.</summary>
    public static RuleNode Of(StructuralNode root) => Make(root, RuleTypes.Of(root, isResourceRoot: true, "selfType"));

    /// <summary>Compiles the rules of a node that stands for itself, to check its default.</summary>
    public static RuleNode OfDefault(StructuralNode node) => Make(node, RuleTypes.Of(node, node.IsEmbeddedResource, "selfType"));

    /// <summary>The schema of a node as its parent's has it; made anew where rules of the parent cannot see it.</summary>
    public static CelSchema Below(StructuralNode node, CelSchema? known) =>
        known?.Type is null ? RuleTypes.Of(node, node.IsEmbeddedResource, "selfType") : known;

    private static RuleNode Make(StructuralNode node, CelSchema schema) => new(node, schema);
}
