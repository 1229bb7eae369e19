using System.Text;

namespace Flux.Helm.Schema;

/// <summary>Why a value does not fit, with the reasons beneath.</summary>
/// <param name="Location">The tokens that lead to the value.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Causes">The reasons beneath.</param>
internal sealed record SchemaError(string[] Location, string Message, List<SchemaError> Causes)
{
    /// <summary>Whether this gathers several errors of one value.</summary>
    public bool IsGroup { get; init; }

    /// <summary>Whether this leads to another schema; with one cause only the cause is shown.</summary>
    public bool IsReference { get; init; }

    /// <summary>Whether this is the outermost, which tells of the schema.</summary>
    public bool IsRoot { get; init; }

    /// <summary>As upstream prints it.</summary>
    public string Display()
    {
        var text = new StringBuilder();
        Display(text, 0);
        return text.ToString();
    }

    private void Display(StringBuilder text, int indent)
    {
        if (!(IsReference && Causes.Count == 1))
        {
            if (indent > 0)
            {
                text.Append('\n').Append(' ', 2 * (indent - 1)).Append("- ");
            }

            indent++;
            text.Append(IsRoot ? Message : $"at {SchemaValue.Quote(SchemaLocation.PointerOf(Location))}: {Message}");
        }

        foreach (var cause in Causes)
        {
            cause.Display(text, indent);
        }
    }
}
