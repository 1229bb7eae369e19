using System.Text.Json.Nodes;
using Flux.Kustomize.Charts;
using Flux.Kustomize.Generators;
using Flux.Kustomize.Loading;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Kustomize.Transformers;
using Flux.Yaml;

namespace Flux.Kustomize.Building;

/// <summary>Makes generators and transformers of the resources that configure them (<c>apiVersion: builtin</c>); no other code is run.</summary>
internal sealed class Plugins(Loader loader, BuildContext context)
{
    private static readonly HashSet<string> _generators = ["ConfigMapGenerator", "SecretGenerator", "HelmChartInflationGenerator", "IAMPolicyGenerator"];

    /// <summary>Configures a generator; it runs when it is called.</summary>
    public Func<IReadOnlyList<Resource>> Generator(Resource config)
    {
        try
        {
            return Configured(config);
        }
        catch (KustomizeException e)
        {
            throw KustomizeException.Wrap("loading generator plugins: failed to load generator", e);
        }
    }

    public ITransformer Transformer(Resource config)
    {
        CheckBuiltIn(config);
        if (_generators.Contains(config.Kind))
        {
            throw new KustomizeException($"plugin {config.OrgId()} not a transformer");
        }

        return Configure<ITransformer>(config, o => config.Kind switch
        {
            "PrefixTransformer" => new AffixTransformer(o.String("prefix"), isPrefix: true, RequiredSpecs(o)),
            "SuffixTransformer" => new AffixTransformer(o.String("suffix"), isPrefix: false, RequiredSpecs(o)),
            "PrefixSuffixTransformer" => new SequenceTransformer(
                new AffixTransformer(o.String("prefix"), isPrefix: true, RequiredSpecs(o)), new AffixTransformer(o.String("suffix"), isPrefix: false, RequiredSpecs(o))),
            "LabelTransformer" => new PairsTransformer(o.Map("labels") ?? [], Specs(o)),
            "AnnotationsTransformer" => new PairsTransformer(o.Map("annotations") ?? [], Specs(o)),
            "NamespaceTransformer" => Namespace(o),
            "ImageTagTransformer" => new ImageTransformer(o.Struct("imageTag", "Image", RuleReader.Image) ?? new(), Specs(o)),
            "ReplicaCountTransformer" => new ReplicaTransformer(o.Struct("replica", "Replica", RuleReader.Replica) ?? new("", 0), Specs(o)),
            "PatchTransformer" => new PatchTransformer(RuleReader.Patch(o), loader, context),
            "PatchStrategicMergeTransformer" => new StrategicMergeTransformer(o.Strings("paths") ?? [], o.String("patches"), loader, context),
            "PatchJson6902Transformer" => new Json6902Transformer(
                o.Struct("target", "Selector", RuleReader.Selector), o.String("path"), o.String("jsonOp"), loader, context),
            "ReplacementTransformer" => Replacements(o.Structs("replacements", "ReplacementField", RuleReader.ReplacementField) ?? []),
            "HashTransformer" => new HashTransformer(),
            "ValueAddTransformer" => new ValueAddTransformer(o, loader, context),
            _ => throw new KustomizeException($"unable to load builtin {config.Gvk}"),
        });
    }

    /// <summary>Replacements, those in files read.</summary>
    public ReplacementTransformer Replacements(IReadOnlyList<ReplacementField> fields)
    {
        var replacements = new List<Replacement>();
        foreach (var field in fields)
        {
            if (field.Path.Length == 0)
            {
                replacements.Add(field.Replacement);
                continue;
            }

            if (field.Replacement.Source is not null || field.Replacement.Targets is { Count: > 0 })
            {
                throw new KustomizeException("cannot specify both path and inline replacement") { File = field.Path, Field = "replacements.path" };
            }

            replacements.AddRange(ReadReplacements(field.Path));
        }

        return new(replacements, context);
    }

    private List<Replacement> ReadReplacements(string path)
    {
        var content = loader.Load(path);
        try
        {
            return KubeYaml.Read(content.Span, "", context.Options.Limits.Yaml) switch
            {
                JsonArray list => [.. list.OfType<JsonObject>().Select(o => RuleReader.Replacement(new(o, "Replacement", strict: false)))],
                JsonObject map => [RuleReader.Replacement(new(map, "Replacement", strict: false))],
                _ => throw new KustomizeException("unsupported replacement type encountered within replacement path: invalid") { File = path },
            };
        }
        catch (YamlException e)
        {
            throw new KustomizeException($"error converting YAML to JSON: {e.GoMessage}", e) { File = path };
        }
    }

    private Func<IReadOnlyList<Resource>> Configured(Resource config)
    {
        CheckBuiltIn(config);
        if (!_generators.Contains(config.Kind))
        {
            var transformer = Transformer(config);
            throw new KustomizeException($"plugin {config.OrgId()} not a generator ({transformer.GetType().Name})");
        }

        return Configure<Func<IReadOnlyList<Resource>>>(config, o =>
        {
            switch (config.Kind)
            {
                case "ConfigMapGenerator":
                    var map = Args(o, config, "ConfigMapArgs");
                    return () => [DataGenerator.Generate("ConfigMap", map, loader, context)];
                case "SecretGenerator":
                    var secret = Args(o, config, "SecretArgs");
                    return () => [DataGenerator.Generate("Secret", secret, loader, context)];
                case "IAMPolicyGenerator":
                    return ServiceAccount(o);
                default:
                    return new ChartGenerator(HelmChart.ReadWithGlobals(o), loader, context).Generate;
            }
        });
    }

    private static void CheckBuiltIn(Resource config)
    {
        if (config.Gvk is not { Group: "", Version: "builtin" })
        {
            throw new KustomizeException($"external plugins disabled; unable to load external plugin '{config.Kind}'") { Field = "apiVersion" };
        }
    }

    private T Configure<T>(Resource config, Func<GoObject, T> configure)
    {
        var json = (JsonObject)KubeYaml.ToJson(config.Node, "", refuseDuplicates: true)!;
        try
        {
            return configure(new(json, config.Kind, strict: false));
        }
        catch (KustomizeException e) when (!e.Message.StartsWith("unable to load builtin", StringComparison.Ordinal))
        {
            throw new KustomizeException($"plugin {config.OrgId()} fails configuration: {e.Message}", e);
        }
    }

    private static GeneratorArgs Args(GoObject o, Resource config, string type)
    {
        var args = RuleReader.Generator(o, type, takesEnv: false);
        return args with
        {
            Name = args.Name.Length > 0 ? args.Name : config.Name,
            Namespace = args.Namespace.Length > 0 ? args.Namespace : config.Namespace,
        };
    }

    private Func<IReadOnlyList<Resource>> ServiceAccount(GoObject o)
    {
        var cloud = o.String("cloud");
        var service = o.Struct("kubernetesService", "KubernetesService", s => Tuple.Create(s.String("name"), s.String("namespace")));
        var account = o.Struct("serviceAccount", "ServiceAccount", s => $"{s.String("name")}@{s.String("projectId")}") ?? "@";
        return () =>
        {
            if (cloud != "gke")
            {
                throw new KustomizeException($"cloud provider {cloud} not supported yet") { Field = "cloud" };
            }

            var metadata = new YamlMapping
            {
                ["annotations"] = new YamlMapping { ["iam.gke.io/gcp-service-account"] = ScalarResolver.Plain($"{account}.iam.gserviceaccount.com") },
                ["name"] = ScalarResolver.Plain(service?.Item1 ?? ""),
            };
            if (service?.Item2 is { Length: > 0 } ns)
            {
                metadata["namespace"] = ScalarResolver.Plain(ns);
            }

            return [new(new() { ["apiVersion"] = YamlScalar.String("v1"), ["kind"] = YamlScalar.String("ServiceAccount"), ["metadata"] = metadata }, context)];
        };
    }

    private static List<FieldSpec> Specs(GoObject o) => o.Structs("fieldSpecs", "FieldSpec", RuleReader.FieldSpec) ?? [];

    private static List<FieldSpec> RequiredSpecs(GoObject o) => o.Structs("fieldSpecs", "FieldSpec", RuleReader.FieldSpec)
        ?? throw new KustomizeException("fieldSpecs is not expected to be nil") { Field = "fieldSpecs" };

    private static NamespaceTransformer Namespace(GoObject o)
    {
        var subjects = o.String("setRoleBindingSubjects");
        if (subjects is not ("" or "allServiceAccounts" or "defaultOnly" or "none"))
        {
            throw new KustomizeException(
                $"invalid value \"{subjects}\" for setRoleBindingSubjects: must be one of \"defaultOnly\", \"none\" or \"allServiceAccounts\"")
            { Field = "setRoleBindingSubjects" };
        }

        var ns = o.Struct("metadata", "ObjectMeta", m => m.String("namespace")) ?? "";
        return new(ns, Specs(o), o.Bool("unsetOnly"), subjects);
    }
}
