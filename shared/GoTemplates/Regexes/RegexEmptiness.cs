namespace Flux.GoTemplates.Regexes;

/// <summary>Whether a part can match the empty text.</summary>
internal static class RegexEmptiness
{
    public static bool CanBeEmpty(RegexNode node) => node switch
    {
        RegexNode.Characters => false,
        RegexNode.Place => true,
        RegexNode.Sequence s => Array.TrueForAll(s.Parts, CanBeEmpty),
        RegexNode.Choice c => Array.Exists(c.Parts, CanBeEmpty),
        RegexNode.Group g => CanBeEmpty(g.Part),
        RegexNode.Repetition r => r.Minimum == 0 || CanBeEmpty(r.Part),
        _ => false,
    };
}
