namespace Flux.Yaml;

/// <summary>The two forms of output that Kubernetes tools print.</summary>
public enum YamlStyle
{
    /// <summary>sigs.k8s.io/yaml: lists stand at their key's column, lines fold at 80 columns.</summary>
    Kubernetes,

    /// <summary>kyaml: as <see cref="Kubernetes"/>, but go-yaml v3's rules for quotes and lines that do not fold.</summary>
    Kyaml,

    /// <summary>Helm's <c>toYamlPretty</c>: lists are indented by two, lines do not fold.</summary>
    Pretty,
}
