using System.Globalization;
using System.Text.RegularExpressions;

namespace Flux.Helm.Charts;

/// <summary>A version of Kubernetes, which may carry what a vendor adds.</summary>
/// <param name="Version">With a <c>v</c> and all that was given, e.g. <c>v1.33.4-gke.1245000</c>.</param>
/// <param name="Normalized">Only the numbers, for comparing with a chart's range, e.g. <c>v1.33.4</c>; empty for a version of a server, where <see cref="Version"/> counts.</param>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
public sealed partial record KubeVersion(string Version, string Normalized, string Major, string Minor)
{
    /// <summary>The version that templates see where no cluster says otherwise.</summary>
    public static KubeVersion Default { get; } = new("v1.36.0", "v1.36.0", "1", "36");

    /// <summary>What a chart's <c>kubeVersion</c> is compared with.</summary>
    public string Comparable => Normalized.Length > 0 ? Normalized : Version;

    /// <summary>Reads a version given by a user.</summary>
    /// <exception cref="HelmException">Not a version; Kubernetes' message.</exception>
    /// <remarks>Spec: k8s.io/apimachinery v0.36, version.ParseGeneric; Helm 4, common.ParseKubeVersion.</remarks>
    public static KubeVersion Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Generic().Match(text) is not { Success: true } match)
        {
            throw new HelmException($"could not parse {GoText.Quote(text)} as version");
        }

        var components = match.Groups["numbers"].Value.Split('.');
        if (components.Length < 2)
        {
            throw new HelmException($"illegal version string {GoText.Quote(text)}");
        }

        if (components[0].Length > 1 && components[0][0] == '0')
        {
            throw new HelmException($"illegal zero-prefixed version component {GoText.Quote(components[0])} in {GoText.Quote(text)}");
        }

        var numbers = Array.ConvertAll(components, component => ulong.TryParse(component, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : throw new HelmException($"illegal non-numeric version component {GoText.Quote(component)} in {GoText.Quote(text)}: strconv.ParseUint: parsing {GoText.Quote(component)}: value out of range"));
        return new(text.StartsWith('v') ? text : "v" + text, "v" + string.Join('.', numbers), numbers[0], numbers[1]);
    }

    /// <inheritdoc/>
    public override string ToString() => Comparable;

    [GeneratedRegex(@"^[\t\n\f\r ]*v?(?<numbers>[0-9]+(?:\.[0-9]+)*)[^\n]*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Generic();
}
