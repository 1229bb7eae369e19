using System.Text;
using Flux.Primitives;

namespace Flux.Helm.Charts;

/// <summary>Checks what Chart.yaml says, and cleans its text of what cannot be printed.</summary>
/// <remarks>Spec: Helm 4, pkg/chart/v2/metadata.go and dependency.go.</remarks>
internal static class ChartValidation
{
    /// <exception cref="HelmException">Something is missing or wrong; begins with <c>validation: </c>.</exception>
    public static void Validate(ChartMetadata metadata)
    {
        Clean(metadata);
        var problem =
            metadata.ApiVersion.Length == 0 ? "chart.metadata.apiVersion is required"
            : metadata.Name.Length == 0 ? "chart.metadata.name is required"
            : metadata.Name is "." or ".." ? $"chart.metadata.name {GoText.Quote(metadata.Name)} is not allowed"
            : metadata.Name != "/" && metadata.Name.Contains('/', StringComparison.Ordinal) ? $"chart.metadata.name {GoText.Quote(metadata.Name)} is invalid"
            : metadata.Version.Length == 0 ? "chart.metadata.version is required"
            : !SemVersion.TryParse(metadata.Version, out _) ? $"chart.metadata.version {GoText.Quote(metadata.Version)} is invalid"
            : metadata.Type is not ("" or "application" or "library") ? "chart.metadata.type must be application or library"
            : null;
        problem ??= MaintainersProblem(metadata) ?? DependenciesProblem(metadata);
        if (problem is not null)
        {
            throw new HelmException($"validation: {problem}");
        }
    }

    private static string? MaintainersProblem(ChartMetadata metadata)
    {
        foreach (var maintainer in metadata.Maintainers ?? [])
        {
            if (maintainer is null)
            {
                return "maintainers must not contain empty or null nodes";
            }

            maintainer.Name = Clean(maintainer.Name);
            maintainer.Email = Clean(maintainer.Email);
            maintainer.Url = Clean(maintainer.Url);
        }

        return null;
    }

    private static string? DependenciesProblem(ChartMetadata metadata)
    {
        var names = new HashSet<string>();
        foreach (var dependency in metadata.Dependencies ?? [])
        {
            if (dependency is null)
            {
                return "dependencies must not contain empty or null nodes";
            }

            Clean(dependency);
            if (dependency.Alias.Length > 0 && !dependency.Alias.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            {
                return $"dependency {GoText.Quote(dependency.Name)} has disallowed characters in the alias";
            }

            var key = dependency.Alias.Length > 0 ? dependency.Alias : dependency.Name;
            if (!names.Add(key))
            {
                return $"more than one dependency with name or alias {GoText.Quote(key)}";
            }
        }

        return null;
    }

    private static void Clean(ChartMetadata metadata)
    {
        metadata.Name = Clean(metadata.Name);
        metadata.Description = Clean(metadata.Description);
        metadata.Home = Clean(metadata.Home);
        metadata.Icon = Clean(metadata.Icon);
        metadata.Condition = Clean(metadata.Condition);
        metadata.Tags = Clean(metadata.Tags);
        metadata.AppVersion = Clean(metadata.AppVersion);
        metadata.KubeVersion = Clean(metadata.KubeVersion);
        metadata.Sources = Clean(metadata.Sources);
        metadata.Keywords = Clean(metadata.Keywords);
    }

    private static void Clean(ChartDependency dependency)
    {
        dependency.Name = Clean(dependency.Name);
        dependency.Version = Clean(dependency.Version);
        dependency.Repository = Clean(dependency.Repository);
        dependency.Condition = Clean(dependency.Condition);
        dependency.Tags = Clean(dependency.Tags);
    }

    private static List<string>? Clean(IReadOnlyList<string>? texts) => texts is null ? null : [.. texts.Select(Clean)];

    private static string Clean(string text)
    {
        if (text.All(c => c is >= ' ' and < '\x7f'))
        {
            return text;
        }

        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            _ = Rune.IsWhiteSpace(rune) ? clean.Append(' ') : GoText.IsPrint(rune) ? clean.Append(rune.ToString()) : clean;
        }

        return clean.ToString();
    }
}
