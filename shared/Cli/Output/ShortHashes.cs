using System.Text.RegularExpressions;

namespace Flux.Cli.Output;

/// <summary>Hashes in tables, cut to the eight digits that people compare.</summary>
/// <remarks>Spec: flux get, which cuts hexadecimal words of 40 (SHA-1) to 128 (SHA-512) digits.</remarks>
public static partial class ShortHashes
{
    private const int Shown = 8;

    /// <summary>The text with every whole hash in it shortened.</summary>
    public static string In(string text) => Hash.Replace(text, hash => hash.Value[..Shown]);

    [GeneratedRegex(@"\b[a-f0-9]{40,128}\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hash { get; }
}
