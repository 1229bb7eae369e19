using System.Text.Json.Nodes;
using Flux.Yaml;

namespace Flux.Kubernetes.Tests.Apply;

/// <summary>Objects from YAML.</summary>
internal static class Manifest
{
    public static JsonObject Of(string yaml) => KubeYaml.ReadObjects(yaml, "test").Single();

    public static JsonObject ConfigMap(string name, string value = "1", string ns = "apps") => Of($$"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{name}}
          namespace: {{ns}}
        data:
          key: "{{value}}"
        """);
}
