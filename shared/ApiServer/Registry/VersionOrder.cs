using System.Globalization;
using System.Text.RegularExpressions;

namespace Flux.ApiServer.Registry;

/// <summary>Orders versions of an API as Kubernetes prefers them: <c>v2</c>, <c>v1</c>, <c>v1beta1</c>, <c>v1alpha1</c>, then other names.</summary>
/// <remarks>Spec: Kubernetes, "Versions in CustomResourceDefinitions", version priority.</remarks>
internal sealed partial class VersionOrder : IComparer<string>
{
    public static VersionOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (a, b) = (Parse(x ?? ""), Parse(y ?? ""));
        var better = b.CompareTo(a);
        return better != 0 ? better : string.CompareOrdinal(x, y);
    }

    private static (int Stability, long Major, long Minor) Parse(string version)
    {
        var match = Pattern().Match(version);
        if (!match.Success || !TryNumber(match.Groups["major"].Value, out var major) || !TryNumber(match.Groups["minor"].Value, out var minor))
        {
            return (0, 0, 0);
        }

        var stability = match.Groups["stability"].Value switch { "" => 3, "beta" => 2, _ => 1 };
        return (stability, major, minor);
    }

    private static bool TryNumber(string text, out long number)
    {
        number = 0;
        return text.Length == 0 || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    [GeneratedRegex("^v(?<major>[0-9]+)(?:(?<stability>alpha|beta)(?<minor>[0-9]+))?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
