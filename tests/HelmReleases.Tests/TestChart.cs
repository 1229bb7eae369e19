using Flux.Kustomizations.Tests;
using Flux.Primitives;

namespace Flux.HelmReleases.Tests;

/// <summary>A chart <c>demo</c>: one ConfigMap <c>RELEASE-config</c> with the value <c>color</c>, and whatever a test adds.</summary>
internal sealed record TestChart
{
    private const string Config = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-config
        data:
          color: {{ .Values.color | quote }}
          revision: {{ .Release.Revision | quote }}
        """;

    public string Version { get; init; } = "1.0.0";

    public string Values { get; init; } = "color: red\n";

    /// <summary>Further files, of the chart's folder.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Files => new Dictionary<string, string>(More.Select(f => KeyValuePair.Create($"demo/{f.Key}", f.Value)))
    {
        ["demo/Chart.yaml"] = $"apiVersion: v2\nname: demo\nversion: {Version}\nappVersion: \"7\"\n",
        ["demo/values.yaml"] = Values,
        ["demo/templates/config.yaml"] = Config,
    };

    public Digest Digest => FakeFetcher.DigestOf(Files);

    public TestChart With(string path, string text) => this with { More = new Dictionary<string, string>(More) { [path] = text } };

    /// <summary>Adds a hook: a ConfigMap.</summary>
    public TestChart WithHook(string name, string on, int weight = 0, string? delete = null) => With($"templates/hook-{name}.yaml", $"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {name}
          annotations:
            helm.sh/hook: {on}
            helm.sh/hook-weight: "{weight}"
            {(delete is null ? "" : $"helm.sh/hook-delete-policy: {delete}")}
        """);

    /// <summary>Adds a Job as a hook.</summary>
    public TestChart WithJob(string name, string on, string? delete = null) => With($"templates/job-{name}.yaml", $$"""
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: {{name}}
          annotations:
            helm.sh/hook: {{on}}
            {{(delete is null ? "" : $"helm.sh/hook-delete-policy: {delete}")}}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers: [{name: a, image: a}]
        """);

    /// <summary>Adds a Deployment, whose health a test says.</summary>
    public TestChart WithDeployment() => With("templates/deployment.yaml", """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          replicas: {{ .Values.replicas | default 1 }}
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "web:{{ .Values.tag | default "1" }}"}]
        """);
}
