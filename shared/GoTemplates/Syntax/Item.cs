using Flux.GoTemplates.Formatting;

namespace Flux.GoTemplates.Syntax;

/// <summary>A token: its kind, where it starts, its text and its line (from 1).</summary>
internal readonly record struct Item(ItemType Type, int Position, string Text, int Line)
{
    public override string ToString() => Type switch
    {
        ItemType.EOF => "EOF",
        ItemType.Error => Text,
        > ItemType.Keyword => $"<{Text}>",
        _ when Values.GoString.ByteLength(Text) > 10 => Quoting.Quote(Quoting.FirstRunes(Text, 10)) + "...",
        _ => Quoting.Quote(Text),
    };
}
