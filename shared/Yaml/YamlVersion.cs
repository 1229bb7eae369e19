namespace Flux.Yaml;

/// <summary>The two readings of plain scalars that Kubernetes tools use.</summary>
public enum YamlVersion
{
    /// <summary>go-yaml v2, as in sigs.k8s.io/yaml: <c>yes</c>, <c>on</c>, <c>y</c> are truth values.</summary>
    GoYaml2,

    /// <summary>go-yaml v3, as in kyaml: only <c>true</c> and <c>false</c> are.</summary>
    GoYaml3,
}
