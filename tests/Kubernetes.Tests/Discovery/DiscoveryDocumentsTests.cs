using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Kubernetes.Discovery;

namespace Flux.Kubernetes.Tests.Discovery;

/// <summary>Against answers that a kube-apiserver 1.36 gave.</summary>
public sealed class DiscoveryDocumentsTests
{
    [Fact]
    public void Read_OfOneGroupInBothForms_GivesTheSameResources()
    {
        var aggregated = new JsonObject
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["items"] = Recorded("008-aggregated")["items[metadata/name=apps]"]!.DeepClone(),
        };

        var root = DiscoveryDocuments.ReadRoot(aggregated);
        var plain = DiscoveryDocuments.ReadResources(Recorded("006-apps-v1"), "apps", "v1").ToList();

        Assert.Equal(plain.Select(Show).Order(), root.Resources!.Select(Show).Order());
        Assert.Contains("apps/v1, Kind=Deployment deployments True deploy all", root.Resources!.Select(Show));
        Assert.Equal(["v1"], root.Groups["apps"]);
    }

    [Fact]
    public void Read_OfTheCoreGroup_LeavesSubresourcesOut()
    {
        var resources = DiscoveryDocuments.ReadResources(Recorded("005-core-v1"), "", "v1").ToDictionary(r => r.Kind.Kind);

        Assert.Equal("pods", resources["Pod"].Plural);
        Assert.False(resources["Namespace"].Namespaced);
        Assert.DoesNotContain("Eviction", resources.Keys);
    }

    private static string Show(ApiResource r) =>
        $"{r.Kind} {r.Plural} {r.Namespaced} {string.Join(',', r.ShortNames)} {string.Join(',', r.Categories)}";

    private static JsonObject Recorded(string name, [CallerFilePath] string path = "") =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, "Recorded", name + ".json")))!
            ["steps"]![0]!["response"]!["body"]!.AsObject();
}
