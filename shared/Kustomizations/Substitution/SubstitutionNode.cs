namespace Flux.Kustomizations.Substitution;

/// <summary>A part of a parsed text.</summary>
internal abstract record SubstitutionNode
{
    private SubstitutionNode()
    {
    }

    /// <summary>Text as it is.</summary>
    public sealed record Text(string Value) : SubstitutionNode;

    /// <summary>A variable with an operator; an empty one for <c>${name}</c> itself.</summary>
    public sealed record Call(string Variable, string Operator, IReadOnlyList<SubstitutionNode> Arguments) : SubstitutionNode;
}
