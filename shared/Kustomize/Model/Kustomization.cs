using Flux.Kustomize.Charts;

namespace Flux.Kustomize.Model;

/// <summary>A kustomization file's content. Null lists were not written.</summary>
internal sealed class Kustomization
{
    public const string ConfigKind = "Kustomization";
    public const string ComponentKind = "Component";

    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    /// <summary>Whether anything but the type is written.</summary>
    public bool HasContent { get; set; }

    public Dictionary<string, string>? OpenApi { get; set; }

    public string NamePrefix { get; set; } = "";

    public string NameSuffix { get; set; } = "";

    public string Namespace { get; set; } = "";

    public Dictionary<string, string>? CommonLabels { get; set; }

    public List<LabelRule> Labels { get; set; } = [];

    public Dictionary<string, string>? CommonAnnotations { get; set; }

    public List<string> PatchesStrategicMerge { get; set; } = [];

    public List<PatchRule> PatchesJson6902 { get; set; } = [];

    public List<PatchRule> Patches { get; set; } = [];

    public List<ImageRule> Images { get; set; } = [];

    public List<ReplacementField> Replacements { get; set; } = [];

    public List<ReplicaRule> Replicas { get; set; } = [];

    public List<VarRule> Vars { get; set; } = [];

    public SortOptions? SortOptions { get; set; }

    public List<string> Resources { get; set; } = [];

    public List<string> Components { get; set; } = [];

    public List<string> Crds { get; set; } = [];

    public List<GeneratorArgs> ConfigMapGenerator { get; set; } = [];

    public List<GeneratorArgs> SecretGenerator { get; set; } = [];

    public List<HelmChart> HelmCharts { get; set; } = [];

    public GeneratorOptions? GeneratorOptions { get; set; }

    public List<string> Configurations { get; set; } = [];

    public List<string> Generators { get; set; } = [];

    public List<string> Transformers { get; set; } = [];

    public List<string> Validators { get; set; } = [];

    public List<string> BuildMetadata { get; set; } = [];

    /// <summary>What the file uses that upstream warns of.</summary>
    public List<string> Warnings { get; } = [];
}
