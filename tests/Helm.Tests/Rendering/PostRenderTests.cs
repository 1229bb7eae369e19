using System.Text;
using Flux.Kustomize;
using Flux.Primitives;

namespace Flux.Helm.Tests.Rendering;

public sealed class PostRenderTests
{
    private static readonly (string, string)[] _files =
    [
        ("templates/cm.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: plain\n"),
        ("templates/hook.yaml", "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: hook\n  annotations:\n    helm.sh/hook: pre-install\n"),
    ];

    [Fact]
    public void Render_WithKustomize_ChangesObjectsAndHooks_AndKeepsTheirFiles()
    {
        var release = TestChart.Render("", TestChart.Options with { PostRenderer = new Kustomize("namePrefix: x-\n") }, _files);

        Assert.Equal("---\n# Source: app/templates/cm.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x-plain\n\n", Normal(release.Manifest));
        Assert.Equal(("x-hook", "app/templates/hook.yaml"), (Assert.Single(release.Hooks).Name, release.Hooks[0].Path));
    }

    [Fact]
    public void Render_WithHooksLeftOut_ChangesOnlyTheManifest()
    {
        var options = TestChart.Options with { PostRenderer = new Kustomize("namePrefix: x-\n"), PostRenderStrategy = PostRenderStrategy.NoHooks };

        var release = TestChart.Render("", options, _files);

        Assert.Contains("name: x-plain", release.Manifest, StringComparison.Ordinal);
        Assert.Equal("hook", Assert.Single(release.Hooks).Name);
    }

    [Fact]
    public void Render_WithAPostRendererThatFails_SaysSo()
    {
        var e = Assert.ThrowsAny<Exception>(() => TestChart.Render("", TestChart.Options with { PostRenderer = new Kustomize("nope: [\n") }, _files));

        Assert.StartsWith("error while running post render on files: ", e.Message, StringComparison.Ordinal);
    }

    private static string Normal(string manifest) => manifest.TrimEnd('\n') + "\n\n";

    private sealed class Kustomize(string kustomization) : IPostRenderer
    {
        public string Run(string manifests)
        {
            var tree = new FileTree(
            [
                KeyValuePair.Create("kustomization.yaml", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"resources: [all.yaml]\n{kustomization}")),
                KeyValuePair.Create("all.yaml", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(manifests)),
            ]);
            try
            {
                return KustomizeBuild.Run(tree, "").ToYaml();
            }
            catch (KustomizeException e)
            {
                throw new HelmException(e.Message, e);
            }
        }
    }
}
