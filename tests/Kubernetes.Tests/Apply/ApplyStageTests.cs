using Flux.Kubernetes.Apply;
using Flux.Primitives;

namespace Flux.Kubernetes.Tests.Apply;

public sealed class ApplyStageTests
{
    [Fact]
    public void Split_WhenAllSortsAreThere_GivesFourStages()
    {
        var objects = new[]
        {
            Of("v1", "ConfigMap"), Of("apiextensions.k8s.io/v1", "CustomResourceDefinition"), Of("v1", "Namespace"),
            Of("rbac.authorization.k8s.io/v1", "ClusterRole"), Of("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
            Of("storage.k8s.io/v1", "StorageClass"), Of("example.test/v1", "WidgetClass"), Of("example.test/v1", "Widget"),
            // not Kubernetes' own namespace
            Of("example.test/v1", "Namespace"),
        };

        var stages = ApplyStage.Split(objects, new() { CustomStageKinds = new HashSet<(string, string)> { ("example.test", "Widget") } });

        Assert.Equal(
            [
                "definitions ready: CustomResourceDefinition Namespace ClusterRole", "classes ready: StorageClass WidgetClass",
                "custom: Widget", "resources: ConfigMap ClusterRoleBinding Namespace",
            ],
            stages.Select(s => $"{s.Name}{(s.MustBeReady ? " ready" : "")}: {string.Join(' ', s.Objects.Select(o => o.Text("kind")))}"));
    }

    [Fact]
    public void Split_WhenASortIsMissing_LeavesItsStageOut() =>
        Assert.Equal("resources", Assert.Single(ApplyStage.Split([Of("v1", "ConfigMap")], new())).Name);

    // The order of fluxcd/pkg ssa v0.77, sort.go.
    [Fact]
    public void KindOrder_Always_PutsFirstWhatOthersNeedAndWebhooksLast()
    {
        ObjectIdentity[] mixed =
        [
            new("", "w", "admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
            new("", "w", "admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
            new("b", "x", "batch", "Job"), new("a", "x", "example.test", "Widget"), new("a", "b", "apps", "Deployment"),
            new("a", "a", "apps", "Deployment"), new("a", "s", "", "Service"), new("a", "s", "", "Secret"),
            new("a", "c", "", "ConfigMap"), new("a", "sa", "", "ServiceAccount"), new("", "a", "", "Namespace"),
            new("", "c", "apiextensions.k8s.io", "CustomResourceDefinition"), new("a", "p", "policy", "PodDisruptionBudget"),
        ];

        Assert.Equal(
            [
                "CustomResourceDefinition/c", "Namespace/a", "ServiceAccount/a/sa", "ConfigMap/a/c", "Secret/a/s", "Service/a/s",
                "Deployment/a/a", "Deployment/a/b", "PodDisruptionBudget/a/p", "Job/b/x", "Widget/a/x",
                "MutatingWebhookConfiguration/w", "ValidatingWebhookConfiguration/w",
            ],
            mixed.Order(KindOrder.Comparer).Select(i => i.Subject));
    }

    private static System.Text.Json.Nodes.JsonObject Of(string apiVersion, string kind) =>
        Manifest.Of($"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{name: x}}");
}
