namespace Flux.Primitives;

/// <summary>One comparison of a range, e.g. <c>&gt;=1.2</c>.</summary>
/// <param name="Operator">The operator as written; empty for none.</param>
/// <param name="Version">The version compared with, open parts as zero.</param>
/// <param name="Original">The version as written.</param>
/// <param name="Wildcard">From which part on the version is open.</param>
internal sealed record SemVersionComparator(string Operator, SemVersion Version, string Original, SemVersionWildcard Wildcard)
{
    private bool IsOpen => Wildcard != SemVersionWildcard.None;

    public static string PrereleaseViolation(SemVersion version) =>
        $"\"{version}\" is a prerelease version and the constraint is only looking for release versions";

    /// <summary>Why the version does not satisfy the comparator; null where it does.</summary>
    public string? Violation(SemVersion version, bool withPrereleases)
    {
        if (version.Prerelease.Length > 0 && !withPrereleases)
        {
            return PrereleaseViolation(version);
        }

        return Operator switch
        {
            "!=" => NotEqual(version),
            ">" => IsGreater(version) ? null : $"\"{version}\" is less than or equal to \"{Original}\"",
            "<" => version < Version ? null : $"\"{version}\" is greater than or equal to \"{Original}\"",
            ">=" or "=>" => version >= Version ? null : $"\"{version}\" is less than \"{Original}\"",
            "<=" or "=<" => IsAtMost(version) ? null : $"\"{version}\" is greater than \"{Original}\"",
            "~" or "~>" => Tilde(version),
            "^" => Caret(version),
            _ when IsOpen => Tilde(version),
            _ => version == Version ? null : $"\"{version}\" is not equal to \"{Original}\"",
        };
    }

    public override string ToString() => Operator + Original;

    private string? NotEqual(SemVersion version)
    {
        var isEqual = Wildcard switch
        {
            SemVersionWildcard.None => version == Version,
            _ when version.Major != Version.Major => false,
            SemVersionWildcard.Minor => true,
            _ when version.Minor != Version.Minor => false,
            SemVersionWildcard.Patch => SemVersion.ComparePrerelease(version.Prerelease, Version.Prerelease) == 0,
            _ => version == Version,
        };
        return isEqual ? $"\"{version}\" is equal to \"{Original}\"" : null;
    }

    private bool IsGreater(SemVersion version) => Wildcard switch
    {
        SemVersionWildcard.None => version > Version,
        _ when version.Major != Version.Major => version.Major > Version.Major,
        SemVersionWildcard.Minor => false,
        SemVersionWildcard.Patch => version.Minor > Version.Minor,
        _ => version > Version,
    };

    private bool IsAtMost(SemVersion version) => IsOpen
        ? version.Major < Version.Major
            || (version.Major == Version.Major && (version.Minor <= Version.Minor || Wildcard == SemVersionWildcard.Minor))
        : version <= Version;

    private string? Tilde(SemVersion version)
    {
        if (version < Version)
        {
            return $"\"{version}\" is less than \"{Original}\"";
        }

        // ~0.0.0 and * accept everything from there on
        var acceptsAll = Version is { Major: 0, Minor: 0, Patch: 0 }
            && Wildcard is SemVersionWildcard.None or SemVersionWildcard.Major;
        if (!acceptsAll && version.Major != Version.Major)
        {
            return $"\"{version}\" does not have same major version as \"{Original}\"";
        }

        return !acceptsAll && version.Minor != Version.Minor && Wildcard != SemVersionWildcard.Minor
            ? $"\"{version}\" does not have same major and minor version as \"{Original}\""
            : null;
    }

    private string? Caret(SemVersion version)
    {
        if (version < Version)
        {
            return $"\"{version}\" is less than \"{Original}\"";
        }

        if (Version.Major > 0 || Wildcard == SemVersionWildcard.Minor)
        {
            return version.Major == Version.Major ? null : $"\"{version}\" does not have same major version as \"{Original}\"";
        }

        if (version.Major > 0)
        {
            return $"\"{version}\" does not have same major version as \"{Original}\"";
        }

        if (Version.Minor > 0 || Wildcard == SemVersionWildcard.Patch)
        {
            return version.Minor == Version.Minor
                ? null
                : $"\"{version}\" does not have same minor version as \"{Original}\". "
                    + "Expected minor versions to match when constraint major version is 0";
        }

        if (version.Minor > 0)
        {
            return $"\"{version}\" does not have same minor version as \"{Original}\"";
        }

        return version.Patch == Version.Patch
            ? null
            : $"\"{version}\" does not equal \"{Original}\". Expect version and constraint to equal when major and minor versions are 0";
    }
}
