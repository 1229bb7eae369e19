
namespace Flux.Git.Protocol;

/// <summary>Turns what a server says into an error, cut to a length and cleared of control characters.</summary>
internal static class RemoteErrors
{
    private const int MaxLength = 512;
    private static readonly string[] _notFound = ["not found", "does not exist", "not exported", "not appear to be a git repository"];

    /// <summary>The error for a server's <c>ERR</c> line, side-band message or standard error.</summary>
    public static GitException Create(string said)
    {
        var text = Clean(said);
        return new GitException($"remote error: {text}")
        {
            Error = text switch
            {
                _ when text.Contains("not our ref", StringComparison.Ordinal) => GitError.ReferenceNotFound,
                _ when text.Contains("unadvertised object", StringComparison.Ordinal) => GitError.ReferenceNotFound,
                _ when Array.Exists(_notFound, known => text.Contains(known, StringComparison.OrdinalIgnoreCase)) =>
                    GitError.RepositoryNotFound,
                _ => GitError.Other,
            },
        };
    }

    /// <summary>One line of printable text, at most 512 characters.</summary>
    public static string Clean(string text)
    {
        text = text.Trim();
        text = text.Length > MaxLength ? text[..MaxLength] + "…" : text;
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
    }
}
