using System.Diagnostics.CodeAnalysis;

namespace Flux.Primitives;

/// <summary>What an artifact was made of: <c>main@sha1:6b5…</c>, <c>sha256:9f8…</c> or a bare name such as a chart version.</summary>
/// <remarks>
/// Spec: RFC-0005, <c>[named pointer][@algorithm:checksum]</c>. The pointer may itself hold <c>@</c> and <c>/</c>, so the
/// checksum is what follows the last <c>@</c>.
/// </remarks>
public readonly record struct Revision : ISpanParsable<Revision>
{
    private Revision(string pointer, string algorithm, string checksum) =>
        (Pointer, Algorithm, Checksum) = (pointer, algorithm, checksum);

    /// <summary>The branch, tag or full ref name; empty where the revision is a checksum alone.</summary>
    public string Pointer { get; }

    /// <summary><c>sha1</c>, <c>sha256</c>, …; empty where there is no checksum.</summary>
    public string Algorithm { get; }

    /// <summary>The checksum in hex; empty where the revision is a name alone.</summary>
    public string Checksum { get; }

    /// <summary>A revision of a pointer (may be empty) at a checksum.</summary>
    public static Revision Of(string pointer, string algorithm, string checksum) => new(pointer, algorithm, checksum);

    /// <inheritdoc />
    public static Revision Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var revision) ? revision : throw new FormatException("a revision is empty");

    /// <inheritdoc />
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Revision result)
    {
        result = default;
        if (s.IsEmpty)
        {
            return false;
        }

        var at = s.LastIndexOf('@');
        var tail = s[(at + 1)..];
        var colon = tail.IndexOf(':');
        result = colon <= 0
            ? new(s.ToString(), "", "")
            : new(at < 0 ? "" : s[..at].ToString(), tail[..colon].ToString(), tail[(colon + 1)..].ToString());
        return true;
    }

    /// <inheritdoc />
    public static Revision Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Revision result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>The form for people: the checksum cut to its first eight digits, the algorithm kept.</summary>
    public string ToShortString() => Format(Checksum.Length > 8 ? Checksum[..8] : Checksum);

    /// <inheritdoc />
    public override string ToString() => Format(Checksum);

    private string Format(string checksum) => (Pointer, Algorithm) switch
    {
        (_, null or "") => Pointer ?? "",
        ("", _) => $"{Algorithm}:{checksum}",
        _ => $"{Pointer}@{Algorithm}:{checksum}",
    };
}
