using System.Text.Json.Nodes;
using Flux.Kustomize.Charts;
using Flux.Kustomize.Generators;
using Flux.Kustomize.Loading;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Kustomize.Transformers;
using Flux.Yaml;
using Flux.Yaml.Patching;

namespace Flux.Kustomize.Building;

/// <summary>One kustomization directory being built: gathers what it names, then generates, transforms and validates.</summary>
internal sealed class Target
{
    private static readonly string[] _names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    private readonly BuildContext _context;
    private readonly Loader _loader;
    private readonly string _fileName;
    private Origin? _origin;
    private string _chartNamespace = ""; // of the nearest user that has one

    public Target(Loader loader, BuildContext context)
    {
        _loader = loader;
        _context = context;
        context.CountKustomization(loader.Root);
        (Kustomization, _fileName) = Load();
    }

    public Kustomization Kustomization { get; }

    /// <summary>Builds the outermost kustomization.</summary>
    public ResourceMap Build()
    {
        _origin = Kustomization.BuildMetadata.Count > 0 ? new("") : null;
        TakeSchema();
        var accumulator = Accumulate(new(_context));
        new HashTransformer().Transform(accumulator.Map);
        new NameReferenceTransformer(accumulator.Config.NameReferences).Transform(accumulator.Map);
        accumulator.ResolveVars();
        accumulator.Map.Items.ForEach(ResourceReader.CheckIdentity);
        accumulator.Map.Items.RemoveAll(r => r.IsEmpty || r.Annotation(Annotations.LocalConfig) is { } local && local != "false");
        accumulator.Map.Touch();
        return accumulator.Map;
    }

    private (Kustomization, string) Load()
    {
        var found = _names.Where(_loader.HasFile).ToList();
        if (found.Count != 1)
        {
            throw new KustomizeException(found.Count == 0
                ? $"unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '{_loader.Display}'"
                : $"Found multiple kustomization files under: {_loader.Display}\n")
            { File = _loader.Root };
        }

        var file = _loader.Root.Length == 0 ? found[0] : $"{_loader.Root}/{found[0]}";
        var k = KustomizationReader.Read(_loader.Load(found[0]).Span, file, _context.Options.Limits.Yaml);
        _context.Warnings.AddRange(k.Warnings);
        if (!k.HasContent)
        {
            throw new KustomizeException("kustomization.yaml is empty") { File = file };
        }

        var errors = KustomizationReader.CheckType(k);
        return errors.Count == 0
            ? (k, found[0])
            : throw new KustomizeException($"Failed to read kustomization file under {_loader.Display}:\n{string.Join('\n', errors)}") { File = file };
    }

    private Accumulator Accumulate(Accumulator accumulator)
    {
        var k = Kustomization;
        Prefixed("accumulating resources", () => AddResources(accumulator, k.Resources));
        accumulator.MergeConfig(Configurations.Load(k.Configurations, _loader, _context.Options.Limits.Yaml));
        Prefixed($"loading CRDs [{string.Join(' ', k.Crds)}]", () =>
            accumulator.MergeConfig(Configurations.LoadCrds(k.Crds, _loader, _context.Options.Limits.Yaml)));
        RunGenerators(accumulator);
        Prefixed("accumulating components", () => accumulator = AddComponents(accumulator));
        Run(accumulator, [.. BuiltInSteps(accumulator), .. ConfiguredSteps(k.Transformers)]);
        RunValidators(accumulator);
        Prefixed($"merging vars [{string.Join(' ', k.Vars.Select(v => v.Written))}]", () => accumulator.MergeVars(k.Vars));
        return accumulator;
    }

    private void AddResources(Accumulator accumulator, IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            KustomizeException notAFile;
            try
            {
                AddFile(accumulator, path);
                continue;
            }
            catch (KustomizeException e) when (!e.IsHttpError)
            {
                notAFile = e;
            }

            Loader loader;
            try
            {
                loader = _loader.New(path);
            }
            catch (KustomizeException) when (notAFile.MalformedYaml)
            {
                throw notAFile;
            }
            catch (KustomizeException e)
            {
                throw KustomizeException.Wrap($"accumulation err='{notAFile.Message}'", notAFile.File is null ? e : new(e.Message, notAFile));
            }

            Prefixed($"accumulation err='{notAFile.Message}'", () => AddDirectory(accumulator, loader, path, isComponent: false));
        }
    }

    private void AddFile(Accumulator accumulator, string path)
    {
        var map = new ResourceMap(_context);
        try
        {
            foreach (var resource in ResourceReader.Read(_loader.Load(path), _context))
            {
                map.Append(resource);
            }
        }
        catch (KustomizeException e)
        {
            var text = e.MalformedYaml ? $"{e.Message} in File: {path}" : e.Message;
            throw new KustomizeException($"accumulating resources from '{path}': {text}", e) { File = path };
        }

        if (_origin is not null)
        {
            map.Items.ForEach(r => r.SetAnnotation(Annotations.Origin, _origin.Append(path).ToString()));
        }

        Prefixed($"merging resources from '{path}'", () => accumulator.Map.AppendAll(map));
    }

    private Accumulator AddComponents(Accumulator accumulator)
    {
        foreach (var path in Kustomization.Components)
        {
            Loader loader;
            try
            {
                loader = _loader.New(path);
            }
            catch (KustomizeException e)
            {
                throw new KustomizeException($"loader.New {JsonOperations.Quote(e.Message)}", e);
            }

            try
            {
                accumulator = AddDirectory(accumulator, loader, path, isComponent: true);
            }
            catch (KustomizeException e)
            {
                throw new KustomizeException($"accumulateDirectory: {JsonOperations.Quote(e.Message)}", e);
            }
        }

        return accumulator;
    }

    private Accumulator AddDirectory(Accumulator accumulator, Loader loader, string path, bool isComponent)
    {
        Target target;
        try
        {
            target = new(loader, _context);
        }
        catch (KustomizeException e)
        {
            throw KustomizeException.Wrap($"couldn't make target for path '{loader.Display}'", e);
        }

        target._origin = _origin?.Append(path);
        target._chartNamespace = Gvk.Or(Kustomization.Namespace, _chartNamespace);
        target.Kustomization.BuildMetadata = Kustomization.BuildMetadata;
        target.TakeSchema();
        var kind = target.Kustomization.Kind;
        if (isComponent != (kind == Kustomization.ComponentKind))
        {
            throw new KustomizeException(isComponent
                ? $"expected kind 'Component' for path '{loader.Display}' but got '{kind}'"
                : $"expected kind != 'Component' for path '{loader.Display}'")
            { File = path, Field = "kind" };
        }

        Accumulator inner = accumulator;
        Prefixed($"recursed accumulation of path '{loader.Display}'", () =>
            inner = target.Accumulate(isComponent ? accumulator : new(_context)));
        var outer = isComponent ? new(_context) : accumulator;
        Prefixed($"recursed merging from path '{loader.Display}'", () => outer.Merge(inner));
        return outer;
    }

    // only the outermost kustomization that names a schema is asked
    private void TakeSchema()
    {
        var openApi = Kustomization.OpenApi;
        var path = openApi?.GetValueOrDefault("path");
        var content = path is null ? default : _loader.Load(path);
        if (_context.SchemaIsSet || openApi is null)
        {
            return;
        }

        var version = openApi.GetValueOrDefault("version");
        if (path is not null)
        {
            if (version is not null)
            {
                throw new KustomizeException("builtin version and custom schema provided, cannot use both") { Field = "openapi" };
            }

            _context.SchemaIsSet = true;
            try
            {
                _context.Facts.Use(MergeSchema.FromOpenApi(KubeYaml.Read(content.Span, "", _context.Options.Limits.Yaml), path));
            }
            catch (YamlException e)
            {
                throw new KustomizeException($"invalid schema file: {e.GoMessage}", e) { File = path, Field = "openapi.path" };
            }
        }
        else if (version is { Length: > 0 })
        {
            _context.SchemaIsSet = version == "v1.21.2" ? true
                : throw new KustomizeException("the specified OpenAPI version is not built in") { Field = "openapi.version" };
        }
    }

    private void RunGenerators(Accumulator accumulator)
    {
        var k = Kustomization;
        var generated = new List<(Func<IReadOnlyList<Resource>> Generate, string? Origin)>();
        void Add(string kind, string generator, IEnumerable<GeneratorArgs> all)
        {
            foreach (var args in all)
            {
                var merged = args with { Options = GeneratorOptions.Merge(args.Options, k.GeneratorOptions) };
                generated.Add((() => [DataGenerator.Generate(kind, merged, _loader, _context)], BuiltInOrigin(generator)));
            }
        }

        Add("ConfigMap", "ConfigMapGenerator", k.ConfigMapGenerator);
        Add("Secret", "SecretGenerator", k.SecretGenerator);
        foreach (var chart in k.HelmCharts)
        {
            generated.Add((Chart(chart), BuiltInOrigin("HelmChartInflationGenerator")));
        }

        var plugins = new Plugins(_loader, _context);
        foreach (var config in PluginResources(k.Generators, "loading generator plugins").Items)
        {
            generated.Add((plugins.Generator(config), PluginOrigin(config)));
        }

        foreach (var (generate, origin) in generated)
        {
            var map = new ResourceMap(_context);
            foreach (var resource in generate())
            {
                if (origin is not null && resource.Annotation(Annotations.Origin) is null)
                {
                    resource.SetAnnotation(Annotations.Origin, origin);
                }

                map.Append(resource);
            }

            Prefixed("merging from generator", () => accumulator.Map.AbsorbAll(map));
        }
    }

    private Func<IReadOnlyList<Resource>> Chart(HelmChart chart)
    {
        try
        {
            var own = Gvk.Or(Kustomization.Namespace, _chartNamespace);
            return new ChartGenerator(chart.Namespace.Length == 0 ? chart with { Namespace = own } : chart, _loader, _context).Generate;
        }
        catch (KustomizeException e)
        {
            throw KustomizeException.Wrap($"trouble configuring builtin HelmChartInflationGenerator with config: `\n{KubeYaml.Write(chart.Source)}`", e);
        }
    }

    private IEnumerable<Step> BuiltInSteps(Accumulator accumulator) =>
        new TransformerFactory(Kustomization, accumulator.Config, _loader, _context).Create()
            .Select(t => new Step(t.Transformer, BuiltInOrigin(t.Kind))).ToList();

    private List<Step> ConfiguredSteps(IReadOnlyList<string> entries)
    {
        var plugins = new Plugins(_loader, _context);
        return [.. PluginResources(entries, null).Items.Select(config => new Step(plugins.Transformer(config), PluginOrigin(config)))];
    }

    private static void Run(Accumulator accumulator, List<Step> steps)
    {
        foreach (var step in steps)
        {
            step.Transformer.Transform(accumulator.Map);
            if (step.Origin is not null)
            {
                Origin.AddTransformation(accumulator.Map, step.Origin);
            }

            accumulator.Map.DropEmpties();
        }
    }

    private void RunValidators(Accumulator accumulator)
    {
        foreach (var step in ConfiguredSteps(Kustomization.Validators))
        {
            var before = accumulator.Map.Items.Select(r => r.Node.Clone()).ToList();
            step.Transformer.Transform(accumulator.Map);
            var after = accumulator.Map.Items;
            for (var i = 0; i < Math.Max(before.Count, after.Count); i++)
            {
                if (i >= before.Count || i >= after.Count || !YamlNode.DeepEquals(before[i], WithoutValidated(after[i])))
                {
                    throw new KustomizeException(
                        $"validator shouldn't modify the resource map: {(i < after.Count ? $"nodes unequal: {after[i].CurId()}" : "a resource is gone")}")
                    { Field = "validators" };
                }
            }
        }
    }

    private static YamlNode WithoutValidated(Resource resource)
    {
        var node = (YamlMapping)resource.Node.Clone();
        if (node["metadata"] is YamlMapping metadata && metadata["labels"] is YamlMapping labels && labels.Remove(Annotations.ValidatedBy) && labels.Count == 0)
        {
            metadata.Remove("labels");
        }

        return node;
    }

    // entries are resources written in place, or files and directories of them
    private ResourceMap PluginResources(IReadOnlyList<string> entries, string? prefix)
    {
        var accumulator = new Accumulator(_context);
        var paths = new List<string>();
        foreach (var entry in entries)
        {
            var inline = JsonOperations.Try(() => ResourceReader.Read(entry, _context));
            if (inline is null)
            {
                paths.Add(entry);
                continue;
            }

            foreach (var resource in inline)
            {
                if (_origin is not null)
                {
                    resource.SetAnnotation(Annotations.Origin, _origin.Append(_fileName).ToString());
                }

                Prefixed($"configuring external {(prefix is null ? "transformer" : "generator")}", () => accumulator.Map.Append(resource));
            }
        }

        if (prefix is null)
        {
            AddResources(accumulator, paths);
        }
        else
        {
            Prefixed(prefix, () => AddResources(accumulator, paths));
        }

        return accumulator.Map;
    }

    private string? BuiltInOrigin(string kind) =>
        _origin?.ConfiguredBy(_origin.Append(_fileName).Path, "builtin", kind);

    private static string? PluginOrigin(Resource config)
    {
        if (config.Annotation(Annotations.Origin) is not { } text)
        {
            return null;
        }

        var fields = KubeYaml.Read(text) as JsonObject ?? [];
        string Field(string name) => JsonTree.Text(fields[name]) ?? "";
        return new Origin("") { Repo = Field("repo"), Ref = Field("ref") }
            .ConfiguredBy(Field("path"), config.ApiVersion, config.Kind, config.Name, config.Namespace);
    }

    private static void Prefixed(string prefix, Action action)
    {
        try
        {
            action();
        }
        catch (KustomizeException e)
        {
            throw KustomizeException.Wrap(prefix, e);
        }
    }
}
