using System.Text;
using Flux.FileCommands.Templating;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;
using Flux.Helm.Values;
using Flux.Kustomize;
using Flux.Kustomize.Charts;

namespace Flux.FileCommands.Kustomizing;

/// <summary>Renders the charts of <c>helmCharts</c> with the Helm engine that is built in.</summary>
/// <param name="clock">What templates read the time from.</param>
/// <param name="cancellationToken">Ends a rendering.</param>
internal sealed class HelmCharts(TimeProvider clock, CancellationToken cancellationToken) : IChartRenderer
{
    /// <inheritdoc/>
    public string Render(ChartRequest request)
    {
        var log = new HelmLog();
        try
        {
            var capabilities = Capabilities.Default with { ApiVersions = [.. Capabilities.Default.ApiVersions, .. request.ApiVersions] };
            var chart = Load(request.Files, log);
            ChartChecks.Installable(chart, log, updates: false);
            var values = request.Values.Aggregate(
                new Dictionary<string, object?>(), (sum, text) => ValueTree.Merge(sum, ValuesFile.Read(Encoding.UTF8.GetBytes(text))));
            var release = ReleaseRenderer.Render(new CompiledChart(chart), values, new()
            {
                ReleaseName = request.ReleaseName.Length > 0 ? request.ReleaseName
                    : request.NameTemplate.Length > 0 ? ChartChecks.NameOf(request.NameTemplate, clock) : "release-name",
                Namespace = request.Namespace.Length > 0 ? request.Namespace : "default",
                Capabilities = request.KubeVersion.Length > 0 ? capabilities with { KubeVersion = KubeVersion.Parse(request.KubeVersion) } : capabilities,
                IncludeCustomResourceDefinitions = request.IncludeCrds,
                Execution = new() { Clock = clock },
            }, log, cancellationToken);
            return Text(release, request);
        }
        catch (RenderException e)
        {
            throw new KustomizeException(request.Debug ? $"{e.Message}\n{e.Manifest.Trim()}" : e.Message, e) { Field = "helmCharts" };
        }
        catch (HelmException e)
        {
            throw new KustomizeException(e.Message, e) { Field = "helmCharts" };
        }
    }

    private static Chart Load(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, HelmLog log)
    {
        var rules = HelmIgnore.Parse(files.TryGetValue(HelmIgnore.FileName, out var ignore) ? ignore.Span : []);
        // as a walk finds them: what is in a directory comes where the directory comes
        var read = files.Where(f => !IsIgnored(rules, f.Key)).OrderBy(f => f.Key.Replace('/', '\0'), StringComparer.Ordinal);
        return ChartLoader.Load([.. read.Select(f => ChartFile.Read(f.Key, f.Value.ToArray()))], log);
    }

    private static bool IsIgnored(HelmIgnore rules, string path)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end >= 0; end = path.IndexOf('/', end + 1))
        {
            if (rules.Ignores(path[..end], isDirectory: true))
            {
                return true;
            }
        }

        return rules.Ignores(path, isDirectory: false);
    }

    private static string Text(RenderedRelease release, ChartRequest request)
    {
        var text = new StringBuilder(release.Manifest.Trim()).Append('\n');
        foreach (var hook in release.Hooks.Where(h => !request.SkipHooks && !(request.SkipTests && h.IsTest)))
        {
            text.Append("---\n# Source: ").Append(hook.Path).Append('\n').Append(hook.Manifest).Append('\n');
        }

        return text.ToString();
    }
}
