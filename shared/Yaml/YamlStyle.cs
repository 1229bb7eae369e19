namespace Flux.Yaml;

/// <summary>The two forms of output that Kubernetes tools print.</summary>
public enum YamlStyle
{
    /// <summary>sigs.k8s.io/yaml: lists stand at their key's column, lines fold at 80 columns.</summary>
    Kubernetes,

    /// <summary>Helm's <c>toYamlPretty</c>: lists are indented by two, lines do not fold.</summary>
    Pretty,
}
