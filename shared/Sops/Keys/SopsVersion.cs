using Flux.Sops.Trees;

namespace Flux.Sops.Keys;

/// <summary>The version that a file says it was written by, which the command (not the controller) wants to be there.</summary>
/// <remarks>Spec: getsops/sops v3.13 version/version.go, on blang/semver v4.</remarks>
internal static class SopsVersion
{
    /// <exception cref="SopsException">The version is missing or malformed.</exception>
    public static void Check(SopsMetadata metadata)
    {
        if (metadata.Version.StartsWith("1.", StringComparison.Ordinal))
        {
            // the first versions were not semantic
            return;
        }

        var text = metadata.Version.StartsWith('v') ? metadata.Version[1..] : metadata.Version;
        if (text.Length == 0)
        {
            throw new SopsException("Version string empty");
        }

        var parts = text.Split('.', 3);
        if (parts.Length != 3)
        {
            throw new SopsException("No Major.Minor.Patch elements found");
        }

        Number("Major", parts[0]);
        Number("Minor", parts[1]);
        var suffix = parts[2].AsSpan().IndexOfAny('-', '+');
        Number("Patch", suffix < 0 ? parts[2] : parts[2][..suffix]);
    }

    private static void Number(string name, string digits)
    {
        if (digits.Length == 0 || digits.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            throw new SopsException($"Invalid character(s) found in {name.ToLowerInvariant()} number {GoQuote.Of(digits)}");
        }

        if (digits.Length > 1 && digits[0] == '0')
        {
            throw new SopsException($"{name} number must not contain leading zeroes {GoQuote.Of(digits)}");
        }
    }
}
