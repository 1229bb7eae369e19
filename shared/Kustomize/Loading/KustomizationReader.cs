using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Kustomize.Charts;
using Flux.Kustomize.Model;
using Flux.Yaml;

namespace Flux.Kustomize.Loading;

/// <summary>Reads a kustomization file as upstream does: strictly, with old fields taken over into their successors.</summary>
internal static class KustomizationReader
{
    private const string Fix = "Run 'kustomize edit fix' to update your Kustomization automatically.";

    private static readonly (string Field, string Successor, string Advice)[] _deprecated =
    [
        ("bases", "resources", Fix),
        ("commonLabels", "labels", Fix),
        ("imageTags", "images", Fix),
        ("patchesJson6902", "patches", Fix),
        ("patchesStrategicMerge", "patches", Fix),
        ("vars", "replacements", "[EXPERIMENTAL] " + Fix),
    ];

    public static Kustomization Read(ReadOnlySpan<byte> content, string file, YamlLimits limits)
    {
        try
        {
            return KubeYaml.Read(content, "", limits) switch
            {
                null => new(),
                JsonObject node => GoObject.Read(new(node, "Kustomization", strict: true), Read),
                JsonArray => throw new KustomizeException("json: cannot unmarshal array into Go value of type types.Kustomization"),
                var other => throw new KustomizeException($"json: cannot unmarshal {Name(other)} into Go value of type types.Kustomization"),
            };
        }
        catch (YamlException e)
        {
            throw new KustomizeException($"invalid Kustomization: {e.GoMessage}", e) { File = file };
        }
        catch (KustomizeException e)
        {
            throw new KustomizeException($"invalid Kustomization: {e.Message}", e) { File = file };
        }
    }

    private static string Name(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "bool",
    };

    public static Kustomization Read(GoObject o)
    {
        var k = new Kustomization
        {
            ApiVersion = o.String("apiVersion"),
            Kind = o.String("kind"),
            OpenApi = o.Map("openapi"),
            NamePrefix = o.String("namePrefix"),
            NameSuffix = o.String("nameSuffix"),
            Namespace = o.String("namespace"),
            CommonLabels = o.Map("commonLabels"),
            Labels = o.Structs("labels", "Label", RuleReader.Label) ?? [],
            CommonAnnotations = o.Map("commonAnnotations"),
            PatchesStrategicMerge = o.Strings("patchesStrategicMerge") ?? [],
            PatchesJson6902 = o.Structs("patchesJson6902", "Patch", RuleReader.Patch) ?? [],
            Patches = o.Structs("patches", "Patch", RuleReader.Patch) ?? [],
            Images = [.. o.Structs("images", "Image", RuleReader.Image) ?? [], .. o.Structs("imageTags", "Image", RuleReader.Image) ?? []],
            Replacements = o.Structs("replacements", "ReplacementField", RuleReader.ReplacementField) ?? [],
            Replicas = o.Structs("replicas", "Replica", RuleReader.Replica) ?? [],
            Vars = o.Structs("vars", "Var", RuleReader.Var) ?? [],
            SortOptions = o.Struct("sortOptions", "SortOptions", RuleReader.Sort),
            Resources = [.. o.Strings("resources") ?? [], .. o.Strings("bases") ?? []],
            Components = o.Strings("components") ?? [],
            Crds = o.Strings("crds") ?? [],
            ConfigMapGenerator = o.Structs("configMapGenerator", "ConfigMapArgs", g => RuleReader.Generator(g, "ConfigMapArgs", takesEnv: true)) ?? [],
            SecretGenerator = o.Structs("secretGenerator", "SecretArgs", g => RuleReader.Generator(g, "SecretArgs", takesEnv: true)) ?? [],
            HelmCharts = Charts(o),
            GeneratorOptions = o.Struct("generatorOptions", "GeneratorOptions", RuleReader.Options),
            Configurations = o.Strings("configurations") ?? [],
            Generators = o.Strings("generators") ?? [],
            Transformers = o.Strings("transformers") ?? [],
            Validators = o.Strings("validators") ?? [],
            BuildMetadata = o.Strings("buildMetadata") ?? [],
        };
        _ = o.Struct("metadata", "ObjectMeta", RuleReader.ObjectMeta);
        k.HasContent = o.Node.Any(p => !p.Key.Equals("apiVersion", StringComparison.OrdinalIgnoreCase)
            && !p.Key.Equals("kind", StringComparison.OrdinalIgnoreCase) && IsContent(p.Key, p.Value));
        foreach (var (field, successor, advice) in _deprecated)
        {
            if (o.Has(field))
            {
                k.Warnings.Add($"# Warning: '{field}' is deprecated. Please use '{successor}' instead. {advice}");
            }
        }

        k.Kind = k.Kind.Length == 0 ? Kustomization.ConfigKind : k.Kind;
        if (k.ApiVersion.Length == 0)
        {
            k.ApiVersion = RequiredVersion(k.Kind);
        }

        return k;
    }

    // of the old form's globals the last count, and only where there are no new ones
    private static List<HelmChart> Charts(GoObject o)
    {
        var globals = o.Struct("helmGlobals", "HelmGlobals", RuleReader.HelmGlobals);
        var charts = o.Structs("helmCharts", "HelmChart", HelmChart.Read) ?? [];
        var old = o.Structs("helmChartInflationGenerator", "HelmChartArgs", HelmChart.ReadOld) ?? [];
        globals ??= Tuple.Create(
            old.LastOrDefault(c => c.ChartHome.Length > 0)?.ChartHome ?? "", old.LastOrDefault(c => c.ConfigHome.Length > 0)?.ConfigHome ?? "");
        return [.. charts.Concat(old).Select(c => c with { ChartHome = globals.Item1, ConfigHome = globals.Item2 })];
    }

    /// <summary>What is wrong with the file's type, in upstream's words; empty where nothing is.</summary>
    public static IReadOnlyList<string> CheckType(Kustomization k)
    {
        var errors = new List<string>();
        if (k.Kind is not (Kustomization.ConfigKind or Kustomization.ComponentKind))
        {
            errors.Add("kind should be Kustomization or Component");
        }

        if (k.ApiVersion != RequiredVersion(k.Kind))
        {
            errors.Add($"apiVersion for {k.Kind} should be {RequiredVersion(k.Kind)}");
        }

        return errors;
    }

    private static string RequiredVersion(string kind) =>
        kind == Kustomization.ComponentKind ? "kustomize.config.k8s.io/v1alpha1" : "kustomize.config.k8s.io/v1beta1";

    // an empty list of an old field vanishes when it is taken over
    private static bool IsContent(string key, JsonNode? value) => value switch
    {
        null => false,
        JsonValue v when v.GetValueKind() == JsonValueKind.String => v.GetValue<string>().Length > 0,
        JsonArray { Count: 0 } => key is not ("bases" or "imageTags" or "helmChartInflationGenerator"),
        _ => true,
    };
}
