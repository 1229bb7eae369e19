using System.Globalization;

namespace Flux.Git.Writing;

/// <summary>Who made a commit, and when.</summary>
/// <param name="Name">The name; without <c>&lt;</c>, <c>&gt;</c> and line breaks.</param>
/// <param name="Email">The address, as for the name.</param>
/// <param name="When">The time; its offset is kept.</param>
public sealed record GitSignature(string Name, string Email, DateTimeOffset When)
{
    /// <summary>The form in a commit: <c>name &lt;mail&gt; seconds zone</c>.</summary>
    public override string ToString()
    {
        var offset = When.Offset < TimeSpan.Zero ? '-' : '+';
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Clean(Name)} <{Clean(Email)}> {When.ToUnixTimeSeconds()} {offset}{When.Offset:hhmm}");
    }

    private static string Clean(string text) => string.Concat(text.Where(c => c is not ('<' or '>' or '\n' or '\r' or '\0')));
}
