using System.Globalization;
using System.Text;
using Flux.Primitives;

namespace Flux.Benchmarks.Kustomize;

/// <summary>Overlays of any size: namespace, prefix, labels with selectors, annotations, images, a patch by pattern.</summary>
internal static class Overlays
{
    /// <summary>The directory to build.</summary>
    public const string Path = "over";

    /// <summary>Writes an overlay to the disk.</summary>
    public static void Write(string folder, int count)
    {
        foreach (var (path, content) in Files(count))
        {
            var file = System.IO.Path.Combine(folder, path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
    }

    /// <summary>An overlay as a tree in memory.</summary>
    public static FileTree Tree(int count) =>
        new(Files(count).Select(f => KeyValuePair.Create(f.Key, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(f.Value)))));

    private static Dictionary<string, string> Files(int count)
    {
        var files = new Dictionary<string, string>
        {
            ["over/kustomization.yaml"] =
            """
            resources: [../base]
            namespace: big
            namePrefix: big-
            labels: [{pairs: {size: big}, includeSelectors: true}]
            commonAnnotations: {note: large}
            images: [{name: reg.test/a1, newTag: "99"}, {name: reg.test/a2, newName: mirror.test/a2}]
            patches:
            - target: {kind: Deployment, name: ".*-00[0-9]"}
              patch: "- {op: add, path: /spec/paused, value: true}"
            """
        };
        var resources = new StringBuilder("resources:\n");
        for (var file = 0; file * 100 < count; file++)
        {
            var text = new StringBuilder();
            for (var i = 0; i < 100 && (file * 100) + i < count; i += 5)
            {
                text.Append(Application(string.Create(CultureInfo.InvariantCulture, $"a{file % 10}-{file:000}-{i:000}"), file % 10));
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"f{file}.yaml");
            files[$"base/{name}"] = text.ToString();
            resources.Append(CultureInfo.InvariantCulture, $"- {name}\n");
        }

        files["base/kustomization.yaml"] = resources.ToString();
        return files;
    }

    private static string Application(string name, int image) =>
        $$$"""
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{{name}}}, labels: {app: {{{name}}}}}
        spec:
          replicas: 1
          selector: {matchLabels: {app: {{{name}}}}}
          template:
            metadata: {labels: {app: {{{name}}}}}
            spec:
              serviceAccountName: {{{name}}}
              containers:
              - name: main
                image: reg.test/a{{{image}}}:3.18
                ports: [{containerPort: 8000}]
                envFrom: [{configMapRef: {name: {{{name}}}}}, {secretRef: {name: {{{name}}}}}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: {{{name}}}}
        spec: {selector: {app: {{{name}}}}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: {{{name}}}}
        data: {a: b, c: d}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: {{{name}}}}
        data: {a: Yg==}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: {{{name}}}}

        """;
}
