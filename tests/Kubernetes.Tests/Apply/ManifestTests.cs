using System.Text.Json.Nodes;
using Flux.Kubernetes.Apply;
using Flux.Yaml;

namespace Flux.Kubernetes.Tests.Apply;

public sealed class ManifestTests
{
    private static readonly ApplyOwner _owner = Owners.Apps;

    [Theory]
    [InlineData("{apiVersion: v1, kind: Service, spec: {ports: [{port: 80}, {port: 53, protocol: UDP}]}}",
        "{apiVersion: v1, kind: Service, spec: {ports: [{port: 80, protocol: TCP}, {port: 53, protocol: UDP}]}}")]
    [InlineData("{apiVersion: v1, kind: Pod, spec: {containers: [{ports: [{containerPort: 80}]}], initContainers: [{ports: [{containerPort: 80}]}]}}",
        "{apiVersion: v1, kind: Pod, spec: {containers: [{ports: [{containerPort: 80, protocol: TCP}]}], initContainers: [{ports: [{containerPort: 80}]}]}}")]
    [InlineData("{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{ports: [{containerPort: 80}]}]}}}}",
        "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{ports: [{containerPort: 80, protocol: TCP}]}]}}}}")]
    [InlineData("{apiVersion: batch/v1, kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: {containers: [{ports: [{containerPort: 80}]}]}}}}}}",
        "{apiVersion: batch/v1, kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: {containers: [{ports: [{containerPort: 80, protocol: TCP}]}]}}}}}}")]
    [InlineData("{apiVersion: v1, kind: Secret, data: {a: MQ==, b: Mg==}, stringData: {b: three, c: four}}",
        "{apiVersion: v1, kind: Secret, data: {a: MQ==, b: dGhyZWU=, c: Zm91cg==}}")]
    // What is no base64 is the server's to refuse.
    [InlineData("{apiVersion: v1, kind: Secret, data: {a: '???'}, stringData: {b: x}}",
        "{apiVersion: v1, kind: Secret, data: {a: '???'}, stringData: {b: x}}")]
    [InlineData("{apiVersion: v1, kind: ConfigMap, metadata: {creationTimestamp: null, annotations: null}, data: {a: ''}, status: {}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {}, data: {a: ''}}")]
    [InlineData("{apiVersion: example.test/v1, kind: Widget, metadata: {creationTimestamp: null}, spec: {a: null}, status: {b: 1}}",
        "{apiVersion: example.test/v1, kind: Widget, metadata: {}, spec: {a: null}}")]
    [InlineData("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, spec: {conversion: {webhook: {clientConfig: {caBundle: bm8=, url: u}}}}, status: {a: 1}}",
        "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, spec: {conversion: {webhook: {clientConfig: {url: u}}}}, status: {a: 1}}")]
    [InlineData("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {creationTimestamp: null}, rules: null}",
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {creationTimestamp: null}, rules: null}")]
    public void Normalize_OfEachKind_DoesWhatUpstreamDoes(string before, string after)
    {
        var obj = Manifest.Of(before);

        ManifestNormalizer.Normalize(obj);

        Assert.Equal(KubeYaml.Write(Manifest.Of(after)), KubeYaml.Write(obj));
    }

    [Fact]
    public void Prepare_Always_AddsTheOwnersLabels()
    {
        var obj = Manifest.Of("{apiVersion: v1, kind: ConfigMap, metadata: {name: x, labels: {app: web}}}");

        ManifestSet.Prepare([obj], _owner);

        Assert.Equal(
            """{"app":"web","kustomize.toolkit.fluxcd.io/name":"apps","kustomize.toolkit.fluxcd.io/namespace":"flux-system"}""",
            obj["metadata"]!["labels"]!.ToJsonString());
    }

    [Fact]
    public void Prepare_WhenASecretIsStillEncrypted_RefusesIt()
    {
        var secret = Manifest.Of("{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: apps}, data: {a: 'ENC[x]'}, sops: {mac: m}}");

        Assert.Equal(
            "Secret/apps/s is SOPS encrypted, configuring decryption is required for this secret to be reconciled",
            Assert.Throws<ApplyException>(() => ManifestSet.Prepare([secret], _owner)).Message);
    }

    [Fact]
    public void Prepare_WhenASecretShallStayEncrypted_LetsItThrough() => ManifestSet.Prepare(
        [Manifest.Of("{apiVersion: v1, kind: Secret, metadata: {name: s, annotations: {kustomize.toolkit.fluxcd.io/decrypt: Disabled}}, sops: {}}")], _owner);

    [Fact]
    public void Expand_WhenThereAreListsAndOtherDocuments_TakesTheObjects()
    {
        JsonObject[] documents =
        [
            Manifest.Of("{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]}"),
            Manifest.Of("{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, metadata: {name: k}}"),
            Manifest.Of("{just: data}"),
            Manifest.Of("{apiVersion: v1, kind: Secret, metadata: {name: b}}"),
        ];

        Assert.Equal(["a", "b"], ManifestSet.Expand(documents).Select(o => o.KeyOf().Name));
    }
}
