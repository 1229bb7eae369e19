using System.Text.Json.Nodes;
using Flux.Kustomize.Loading;
using Flux.Kustomize.Resources;
using Flux.Yaml;
using Flux.Yaml.Patching;

namespace Flux.Kustomize.Charts;

/// <summary>Makes resources of a Helm chart, through the renderer that the host gives.</summary>
/// <remarks>Spec: kustomize v5.8.1, api/internal/builtins/HelmChartInflationGenerator.go. No program is run, so <c>configHome</c> has no meaning.</remarks>
internal sealed class ChartGenerator
{
    private static readonly string[] _merges = ["merge", "override", "replace"];
    private static readonly MergeSchema _noSchema = MergeSchema.FromOpenApi(new JsonObject(), "");
    private readonly HelmChart _chart;
    private readonly Loader _loader;
    private readonly BuildContext _context;
    private readonly IChartRenderer _renderer;
    private readonly string _valuesMerge;
    private readonly List<string> _additional = [];

    /// <summary>Checks the configuration, as upstream does before anything is generated.</summary>
    public ChartGenerator(HelmChart chart, Loader loader, BuildContext context)
    {
        if (!context.Options.EnableHelm)
        {
            throw new KustomizeException("must specify --enable-helm") { Field = "helmCharts" };
        }

        _renderer = context.Options.Charts
            ?? throw new KustomizeException("rendering Helm charts is not part of this build engine yet") { Field = "helmCharts" };
        (_chart, _loader, _context) = (chart, loader, context);
        if (chart.Name.Length == 0)
        {
            throw new KustomizeException("chart name cannot be empty") { Field = "name" };
        }

        if (chart.ConfigHome.Length > 0)
        {
            context.Warnings.Add("Warning: helmGlobals.configHome has no effect, since no helm program is run.");
        }

        foreach (var file in chart.AdditionalValuesFiles)
        {
            try
            {
                _additional.Add(Text(loader.Load(file), file));
            }
            catch (KustomizeException e)
            {
                throw KustomizeException.Wrap("could not load additionalValuesFile", e);
            }
        }

        _valuesMerge = chart.ValuesMerge.Length == 0 ? "override" : chart.ValuesMerge;
        if (!_merges.Contains(_valuesMerge))
        {
            throw new KustomizeException($"valuesMerge must be one of [{string.Join(' ', _merges)}]") { Field = "valuesMerge" };
        }
    }

    public List<Resource> Generate()
    {
        var directory = Directory();
        var files = _loader.Files(directory) ?? Pulled(directory);
        var options = _context.Options;
        var text = _renderer.Render(new()
        {
            Files = files,
            Values = [Values(directory, files), .. _additional],
            ReleaseName = _chart.ReleaseName,
            NameTemplate = _chart.NameTemplate,
            Namespace = _chart.Namespace,
            KubeVersion = Model.Gvk.Or(_chart.KubeVersion, options.HelmKubeVersion),
            ApiVersions = _chart.ApiVersions.Count > 0 ? _chart.ApiVersions : options.HelmApiVersions,
            IncludeCrds = _chart.IncludeCrds,
            SkipTests = _chart.SkipTests,
            SkipHooks = _chart.SkipHooks,
            Debug = _chart.Debug || options.HelmDebug,
        });
        _context.Count(text.Length, directory);
        var resources = ResourceReader.Read(text, _context);
        resources.ForEach(r => r.IsHelmGenerated = true);
        return resources;
    }

    private string Directory()
    {
        var home = Model.Gvk.Or(_chart.ChartHome, "charts").TrimEnd('/');
        return _chart is { Version.Length: > 0, Repo.Length: > 0 } ? $"{home}/{_chart.Name}-{_chart.Version}/{_chart.Name}" : $"{home}/{_chart.Name}";
    }

    private IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Pulled(string directory)
    {
        if (_chart.Repo.Length == 0)
        {
            throw new KustomizeException($"no repo specified for pull, no chart found at '{directory}'") { Field = "repo" };
        }

        return _context.Remotes?.Chart(new(_chart.Repo, _chart.Name, _chart.Version, _chart.Devel))
            ?? throw new KustomizeException($"chart '{_chart.Name}' is not at '{directory}' and is not pulled from '{_chart.Repo}': remote resources are off") { Field = "repo" };
    }

    private string Values(string directory, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        string File()
        {
            var own = $"{directory}/values.yaml";
            var path = Model.Gvk.Or(_chart.ValuesFile, own);
            return path == own && files.TryGetValue("values.yaml", out var content) ? Text(content, path) : Text(_loader.Load(path), path);
        }

        if (_chart.ValuesInline is not { Count: > 0 } inline)
        {
            return File();
        }

        if (_valuesMerge == "replace")
        {
            return KubeYaml.Write(inline);
        }

        try
        {
            var own = YamlReader.ReadFirst(File(), "", YamlVersion.GoYaml3, _context.Options.Limits.Yaml) ?? new YamlMapping();
            var written = KubeYaml.FromJson(inline);
            var merged = _valuesMerge == "override" ? KustomizeMerge.Apply(own, written, _noSchema) : KustomizeMerge.Apply(written, own, _noSchema);
            return KubeYaml.Write(merged ?? new YamlMapping());
        }
        catch (YamlException e)
        {
            throw new KustomizeException($"could not parse values file into rnode: {e.GoMessage}", e) { Field = "valuesFile" };
        }
        catch (PatchException e)
        {
            throw new KustomizeException($"could not merge values: {e.Message}", e) { Field = "valuesInline" };
        }
    }

    private string Text(ReadOnlyMemory<byte> content, string path)
    {
        try
        {
            return YamlReader.Decode(content.Span, path, _context.Options.Limits.Yaml);
        }
        catch (YamlException e)
        {
            throw new KustomizeException(e.GoMessage, e) { File = path };
        }
    }
}
