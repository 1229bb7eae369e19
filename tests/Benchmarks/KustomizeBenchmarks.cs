using System.Diagnostics;
using System.Globalization;
using System.Text;
using Flux.Kustomize;
using Flux.Primitives;

namespace Flux.Benchmarks;

/// <summary>
/// Building overlays of 100, 1,000 and 10,000 objects (namespace, prefix, selector labels, annotations, images, a patch by pattern), in this
/// process; the cost should grow with the number of objects and no faster.
/// </summary>
public static class KustomizeBenchmarks
{
    private const int Rounds = 5;

    /// <summary>Runs all sizes and writes a table.</summary>
    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine("| objects | best build + print | per object | allocated |");
        output.WriteLine("|--:|--:|--:|--:|");
        foreach (var count in new[] { 100, 1_000, 10_000 })
        {
            var tree = Overlay(count);
            var best = TimeSpan.MaxValue;
            var allocated = 0L;
            for (var round = 0; round < Rounds; round++)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                var started = Stopwatch.GetTimestamp();
                var text = KustomizeBuild.Run(tree, "over").ToYaml();
                var elapsed = Stopwatch.GetElapsedTime(started);
                allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
                best = elapsed < best ? elapsed : best;
                if (text.Length < count)
                {
                    throw new InvalidOperationException("the build lost objects");
                }
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {count} | {best.TotalMilliseconds:0.0} ms | {best.TotalMicroseconds / count:0} µs | {allocated / 1048576.0:0.0} MiB |"));
        }
    }

    private static FileTree Overlay(int count)
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
        return new(files.Select(f => KeyValuePair.Create(f.Key, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(f.Value)))));
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
