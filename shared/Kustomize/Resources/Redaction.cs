using System.Text.RegularExpressions;

namespace Flux.Kustomize.Resources;

/// <summary>Keeps what Secrets hold out of messages; upstream prints it.</summary>
internal static partial class Redaction
{
    private const string Contents = "node contents:\n";

    /// <summary>What stands for a secret.</summary>
    public const string Mask = "***";

    /// <summary>A message about a resource; of a Secret without the contents of its nodes.</summary>
    public static string Message(string message, string kind) =>
        kind == "Secret" && message.IndexOf(Contents, StringComparison.Ordinal) is >= 0 and var at ? message[..(at + Contents.Length)] + Mask : message;

    /// <summary>A patch for a message; nothing of one that is for a Secret.</summary>
    public static string Patch(string text) => SecretKind().IsMatch(text) ? Mask : text;

    [GeneratedRegex("kind[\"']?\\s*:\\s*[\"']?Secret", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex SecretKind();
}
