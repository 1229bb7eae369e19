using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Flux.GoTemplates.Values;
using Flux.Helm.Charts;
using Flux.Helm.Manifests;
using Flux.Helm.Rendering;
using Flux.Helm.Schema;
using Flux.Helm.Values;

namespace Flux.Helm;

/// <summary>Renders a chart for a release, as <c>helm install --dry-run=client</c> does: pure, but for what the options pass in.</summary>
/// <remarks>Spec: Helm 4, pkg/action/install.go and action.go.</remarks>
public static partial class ReleaseRenderer
{
    private const int MaxNameLength = 53;
    private const string NotesName = "NOTES.txt";
    private static readonly byte[] _hidden = "# HIDDEN: The Secret output has been suppressed"u8.ToArray();

    /// <summary>Renders a chart.</summary>
    /// <param name="compiled">The chart.</param>
    /// <param name="values">The user's values, which are laid over the chart's; not changed.</param>
    /// <param name="options">How.</param>
    /// <param name="log">Where warnings go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HelmException">The name, the dependencies or the values are wrong.</exception>
    /// <exception cref="RenderException">The templates failed, or what they rendered is no YAML.</exception>
    public static RenderedRelease Render(
        CompiledChart compiled, Dictionary<string, object?> values, RenderOptions options, HelmLog log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        if (compiled.Chart.Metadata.ApiVersion == "v3")
        {
            throw new HelmException("invalid chart apiVersion"); // upstream loads such charts, and does not install them yet
        }

        CheckName(options.ReleaseName, log);
        using var deadline = new CancellationTokenSource(options.TimeLimit, options.Execution.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return RenderWithin(compiled, values, options, log, either.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RenderException(
                string.Create(CultureInfo.InvariantCulture, $"rendering the chart takes longer than {options.TimeLimit.TotalSeconds} seconds"), "", e);
        }
    }

    private static RenderedRelease RenderWithin(
        CompiledChart compiled, Dictionary<string, object?> values, RenderOptions options, HelmLog log, CancellationToken cancellationToken)
    {
        var chart = compiled.Chart.Copy();
        Process(chart, values, log);
        var coalesced = ValuesCoalescing.Coalesce(chart, values, log);
        if (!options.SkipSchemaValidation)
        {
            ValuesSchema.Validate(chart, coalesced, log, cancellationToken);
        }

        CheckKubernetes(chart, options);
        var files = new ChartTemplates(compiled, options, log).Render(chart, coalesced, TemplateValues.Values, cancellationToken);
        var notes = TakeNotes(files, chart, options);
        if (options.PostRenderer is { } postRenderer)
        {
            files = new PostRendering(postRenderer, options.PostRenderStrategy, log).Run(files);
        }

        return Assemble(chart, files, notes, coalesced, options, log);
    }

    /// <summary>The custom resource definitions in <c>crds/</c> of the charts that values enable; they are applied before anything is rendered.</summary>
    /// <exception cref="HelmException">The dependencies are wrong.</exception>
    public static IReadOnlyList<ChartFile> FindDefinitions(CompiledChart compiled, Dictionary<string, object?> values, HelmLog log)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(log);
        var chart = compiled.Chart.Copy();
        Process(chart, values, log);
        return [.. chart.CustomResourceDefinitions()];
    }

    /// <summary>What <c>--reuse-values</c> makes of a chart and its values: those of the release before lie beneath.</summary>
    /// <param name="chart">The new chart.</param>
    /// <param name="values">The new values; not changed.</param>
    /// <param name="before">The defaults of the chart that is released.</param>
    /// <param name="config">The values that are released.</param>
    /// <param name="log">Where warnings go.</param>
    /// <remarks>Spec: Helm 4, pkg/action/upgrade.go, reuseValues.</remarks>
    public static (Chart Chart, Dictionary<string, object?> Values) Reuse(
        Chart chart, Dictionary<string, object?> values, Dictionary<string, object?> before, Dictionary<string, object?> config, HelmLog log)
    {
        ArgumentNullException.ThrowIfNull(chart);
        ArgumentNullException.ThrowIfNull(log);
        var defaults = ValueTree.Copy(config);
        ValuesCoalescing.Tables(defaults, ValueTree.Copy(before), log, merge: false);
        var merged = ValueTree.Copy(values);
        ValuesCoalescing.Tables(merged, ValueTree.Copy(config), log, merge: false);
        return (chart.WithValues(defaults), merged);
    }

    /// <summary>Whether a name can be a release's: lower-case DNS labels, at most 53 characters.</summary>
    public static bool IsReleaseName(string name) => name is { Length: > 0 and <= MaxNameLength } && ReleaseName().IsMatch(name);

    private static void CheckName(string name, HelmLog log)
    {
        if (IsReleaseName(name))
        {
            return;
        }

        var problem = name.Length == 0 ? "no name provided"
            : "invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53";
        var error = $"release name {GoText.Quote(name)}: {problem}";
        log.Error("release name check failed", ("error", error));
        throw new HelmException($"release name check failed: {error}");
    }

    private static void Process(Chart chart, Dictionary<string, object?> values, HelmLog log)
    {
        try
        {
            new DependencyProcessing(log).Run(chart, values);
        }
        catch (HelmException e)
        {
            log.Error("chart dependencies processing failed", ("error", e.Message));
            throw new HelmException($"chart dependencies processing failed: {e.Message}", e);
        }
    }

    private static void CheckKubernetes(Chart chart, RenderOptions options)
    {
        var (range, version) = (chart.Metadata.KubeVersion, options.Capabilities.KubeVersion);
        if (range.Length > 0 && !DependencyProcessing.IsCompatible(range, version.Comparable))
        {
            throw new RenderException($"chart requires kubeVersion: {range} which is incompatible with Kubernetes {version.Version}", "");
        }
    }

    private static string TakeNotes(List<KeyValuePair<string, ReadOnlyMemory<byte>>> files, Chart chart, RenderOptions options)
    {
        var own = GoPath.Join(chart.Name, $"templates/{NotesName}");
        var notes = files.Where(f => f.Key.EndsWith(NotesName, StringComparison.Ordinal)).ToList();
        files.RemoveAll(f => f.Key.EndsWith(NotesName, StringComparison.Ordinal));
        return string.Join('\n', notes.Where(f => options.IncludeSubChartNotes || f.Key == own).Select(f => GoString.FromBytes(f.Value.Span)));
    }

    private static RenderedRelease Assemble(
        Chart chart, List<KeyValuePair<string, ReadOnlyMemory<byte>>> files, string notes, Dictionary<string, object?> values, RenderOptions options, HelmLog log)
    {
        IReadOnlyList<Hook> hooks;
        IReadOnlyList<Manifest> manifests;
        try
        {
            (hooks, manifests) = ManifestSorter.Sort(files, log);
        }
        catch (HelmException e)
        {
            throw new RenderException(e.Message, string.Concat(files.Where(f => !ManifestSplitter.IsBlank(f.Value)).Select(f => Document(f.Key, GoString.FromBytes(f.Value.Span)))), e);
        }

        var definitions = chart.CustomResourceDefinitions().ToList();
        var documents = new List<(string, ReadOnlyMemory<byte>)>(manifests.Count);
        foreach (var definition in options.IncludeCustomResourceDefinitions ? definitions : [])
        {
            documents.Add((definition.Name, definition.Data));
        }

        foreach (var manifest in manifests)
        {
            var isHidden = options.HideSecrets && manifest is { Kind: "Secret", ApiVersion: "v1" };
            documents.Add((manifest.Path, isHidden ? _hidden : manifest.Utf8));
        }

        return new(documents)
        {
            Manifests = manifests,
            Hooks = hooks,
            Notes = notes,
            CustomResourceDefinitions = definitions,
            Chart = chart,
            Values = values,
        };
    }

    private static string Document(string path, string content) => $"---\n# Source: {path}\n{content}\n";

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ReleaseName();
}
