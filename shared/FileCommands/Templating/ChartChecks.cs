using Flux.GoTemplates;
using Flux.GoTemplates.Sprig;
using Flux.Helm;
using Flux.Helm.Charts;

namespace Flux.FileCommands.Templating;

/// <summary>What Helm's commands ask of a chart and of a release's name before they render.</summary>
/// <remarks>Spec: Helm 4, pkg/cmd/install.go and pkg/action/install.go.</remarks>
internal static class ChartChecks
{
    /// <summary>Checks that a chart can be installed, with all that it depends on.</summary>
    /// <exception cref="HelmException">A library, or something is missing.</exception>
    public static void Installable(Chart chart, HelmLog log, bool updates)
    {
        var type = chart.Metadata.Type;
        if (type is not ("" or "application"))
        {
            throw new HelmException($"{type} charts are not installable");
        }

        if (chart.Metadata.Deprecated)
        {
            log.Note("this chart is deprecated");
        }

        var missing = (chart.Metadata.Dependencies ?? []).OfType<ChartDependency>().Select(d => d.Name).Where(d => chart.Dependencies.All(c => c.Name != d)).ToList();
        if (missing.Count > 0)
        {
            throw new HelmException(updates
                ? $"dependencies cannot be downloaded here (--dependency-update); missing in charts/ directory: {string.Join(", ", missing)}"
                : "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: "
                    + $"found in Chart.yaml, but missing in charts/ directory: {string.Join(", ", missing)}");
        }
    }

    /// <summary>A release's name by a template.</summary>
    /// <exception cref="HelmException">The template is wrong.</exception>
    public static string NameOf(string template, TimeProvider clock)
    {
        try
        {
            var templates = new TemplateSet(SprigFunctions.Create());
            templates.Parse("name-template", template);
            return templates.Execute("name-template", null, new() { Clock = clock }, CancellationToken.None);
        }
        catch (TemplateException e)
        {
            throw new HelmException(e.Message, e);
        }
    }
}
