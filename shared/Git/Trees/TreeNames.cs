using System.Text;

namespace Flux.Git.Trees;

/// <summary>
/// Which names a tree must not hold: those that would leave the work tree or write into <c>.git</c>, on any file system that
/// the files may come to (case-insensitive, HFS+ that ignores some characters, NTFS with its short names and streams).
/// </summary>
/// <remarks>Spec: Git's fsck messages hasDot, hasDotdot, hasDotgit, fullPathname; CVE-2014-9390, CVE-2019-1353.</remarks>
internal static class TreeNames
{
    /// <summary>Why a name is refused; null for a harmless one.</summary>
    public static string? Refuse(ReadOnlySpan<byte> name)
    {
        if (name.Contains((byte)'/'))
        {
            return "contains a slash";
        }

        // NTFS takes the backslash for a separator.
        foreach (var range in name.Split((byte)'\\'))
        {
            var part = name[range];
            if (part.SequenceEqual("."u8) || part.SequenceEqual(".."u8))
            {
                return "leads out of its directory";
            }

            if (IsDotGit(part))
            {
                return "stands for .git";
            }
        }

        return null;
    }

    private static bool IsDotGit(ReadOnlySpan<byte> name)
    {
        // Most names are told by their first byte: the disguises begin with a dot, "git~" or a character that HFS+ drops.
        if (name.IsEmpty || name[0] is not ((byte)'.' or (byte)'g' or (byte)'G' or >= 0x80))
        {
            return false;
        }

        return IsNtfsDotGit(name) || IsHfsDotGit(name);
    }

    private static bool IsNtfsDotGit(ReadOnlySpan<byte> name)
    {
        var rest = StartsWith(name, ".git"u8) ? name[4..] : StartsWith(name, "git~1"u8) ? name[5..] : default;
        if (rest.IsEmpty)
        {
            return name.Length is 4 or 5 && (StartsWith(name, ".git"u8) || StartsWith(name, "git~1"u8));
        }

        // Trailing dots and spaces are dropped; a colon begins the name of a stream.
        rest = rest.TrimStart(". "u8);
        return rest.IsEmpty || rest[0] == (byte)':';
    }

    private static bool IsHfsDotGit(ReadOnlySpan<byte> name)
    {
        Span<char> kept = stackalloc char[5];
        var length = 0;
        foreach (var rune in Encoding.UTF8.GetString(name).EnumerateRunes())
        {
            if (IsIgnoredByHfs(rune.Value))
            {
                continue;
            }

            if (length == kept.Length || rune.Value > 0x7f)
            {
                return false;
            }

            kept[length++] = char.ToLowerInvariant((char)rune.Value);
        }

        return kept[..length] is ".git";
    }

    private static bool IsIgnoredByHfs(int rune) =>
        rune is (>= 0x200c and <= 0x200f) or (>= 0x202a and <= 0x202e) or (>= 0x206a and <= 0x206f) or 0xfeff;

    private static bool StartsWith(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowerCase) =>
        name.Length >= lowerCase.Length && Ascii.EqualsIgnoreCase(name[..lowerCase.Length], lowerCase);
}
