using System.Text;
using Flux.TestKit.ApiServer;
using Flux.TestKit.Git;

namespace Flux.ApiServer.Tests;

public sealed class KubectlTests
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: c, image: "nginx:1"}]
        """;

    [Fact]
    public async Task Kubectl_WhenItAppliesServerSide_SeesTheDeploymentBecomeAvailableAndGo()
    {
        await WithKubectlAsync(async run =>
        {
            Assert.Equal("deployment.apps/web serverside-applied\n", await run("apply --server-side -f -", Web));
            Assert.Equal("deployment.apps/web condition met\n", await run("wait --for=condition=Available deployment/web --timeout=60s", ""));
            Assert.Equal("2/2", await run("get deployment web -o jsonpath={.status.readyReplicas}/{.spec.replicas}", ""));
            Assert.Contains("rollingUpdate", await run("explain deployment.spec.strategy", ""), StringComparison.Ordinal);
            Assert.Contains("deployments", await run("api-resources --api-group=apps", ""), StringComparison.Ordinal);
            Assert.Equal("deployment.apps \"web\" deleted\n", await run("delete deployment web", ""));
        });
    }

    // for a List kubectl asks for the OpenAPI document of version 2
    [Fact]
    public async Task Kubectl_WhenItAppliesAList_AppliesItsItems()
    {
        const string List = """
            {"apiVersion":"v1","kind":"List","items":[
             {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one"},"data":{"k":"1"}},
             {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"two"},"data":{"k":"2"}}]}
            """;
        await WithKubectlAsync(async run =>
        {
            Assert.Equal("configmap/one created\nconfigmap/two created\n", await run("apply -f -", List));
            Assert.Equal("configmap/one unchanged\nconfigmap/two configured\n", await run("apply -f -", List.Replace("\"2\"", "\"3\"", StringComparison.Ordinal)));
            Assert.Equal("3", await run("get configmap two -o jsonpath={.data.k}", ""));
        });
    }

    // kubectl sends these bodies in protobuf
    [Fact]
    public async Task Kubectl_WhenItCreatesFromArguments_IsUnderstood()
    {
        await WithKubectlAsync(async run =>
        {
            Assert.Equal("yes\n", await run("auth can-i create deployments", ""));
            Assert.Equal("configmap/c created\n", await run("create configmap c --from-literal=k=v", ""));
            Assert.Equal("v", await run("get configmap c -o jsonpath={.data.k}", ""));
            Assert.Equal("secret/s created\n", await run("create secret generic s --from-literal=k=v", ""));
            Assert.Equal("dg==", await run("get secret s -o jsonpath={.data.k}", ""));
            Assert.Equal("serviceaccount/a created\n", await run("create serviceaccount a", ""));
            Assert.StartsWith("ey", await run("create token a", ""), StringComparison.Ordinal);
            Assert.Equal("deployment.apps/d created\n", await run("create deployment d --image=nginx:1 --replicas=2 --port=80", ""));
            Assert.Equal("2 80", await run("get deployment d -o jsonpath={.spec.replicas}{'\\x20'}{.spec.template.spec.containers[0].ports[0].containerPort}", ""));
            Assert.Equal("service/d created\n", await run("create service clusterip d --tcp=80:http", ""));
            Assert.Equal("http", await run("get service d -o jsonpath={.spec.ports[0].targetPort}", ""));
            Assert.Equal("ingress.networking.k8s.io/i created\n", await run("create ingress i --rule=example.com/x*=d:80", ""));
            Assert.Equal("d", await run("get ingress i -o jsonpath={.spec.rules[0].http.paths[0].backend.service.name}", ""));
            Assert.Equal("role.rbac.authorization.k8s.io/r created\n", await run("create role r --verb=get --resource=pods", ""));
        });
    }

    [Fact]
    public async Task Kubectl_WhenADeploymentChanges_KeepsItsHistoryAndGoesBack()
    {
        await WithKubectlAsync(
            async run =>
            {
                await run("apply -f -", Web);
                Assert.EndsWith("successfully rolled out\n", await run("rollout status deployment/web --timeout=60s", ""), StringComparison.Ordinal);
                Assert.Equal("deployment.apps/web image updated\n", await run("set image deployment/web c=nginx:2", ""));
                Assert.EndsWith("successfully rolled out\n", await run("rollout status deployment/web --timeout=60s", ""), StringComparison.Ordinal);
                await run("wait deployment/web --for=jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}=2 --timeout=30s", "");
                Assert.Equal("deployment.apps/web rolled back\n", await run("rollout undo deployment/web", ""));
                Assert.Equal("nginx:1", await run("get deployment web -o jsonpath={.spec.template.spec.containers[0].image}", ""));
            },
            new ControllerOptions { ReplicaSets = true });
    }

    [Fact]
    public async Task Kubectl_WhenItWorksOnOneObject_DoesAsPeopleExpect()
    {
        await WithKubectlAsync(async run =>
        {
            await run("apply -f -", Web);
            Assert.Equal("deployment.apps/web scaled\n", await run("scale deployment web --replicas=3", ""));
            Assert.Equal("deployment.apps/web labeled\n", await run("label deployment web a=b", ""));
            Assert.Equal("deployment.apps/web annotated\n", await run("annotate deployment web c=d", ""));
            Assert.Equal("deployment.apps/web restarted\n", await run("rollout restart deployment/web", ""));
            Assert.Equal("horizontalpodautoscaler.autoscaling/web autoscaled\n", await run("autoscale deployment web --max=5", ""));
            Assert.Equal("service/web exposed\n", await run("expose deployment web --port=80", ""));
            Assert.Equal("node/node-1 created\n", await run("apply -f -", "apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\n"));
            Assert.Equal("node/node-1 cordoned\n", await run("cordon node-1", ""));
            Assert.Contains("Unknown,SchedulingDisabled", await run("get nodes", ""), StringComparison.Ordinal);
            Assert.Contains("node/node-1 drained", await run("drain node-1", ""), StringComparison.Ordinal);
            Assert.Contains("Username", await run("auth whoami", ""), StringComparison.Ordinal);
            Assert.Contains("Replicas:", await run("describe deployment web", ""), StringComparison.Ordinal);
        });
    }

    private static async Task WithKubectlAsync(Func<Func<string, string, Task<string>>, Task> test, ControllerOptions? controllers = null)
    {
        var kubectl = TestProgram.Find("kubectl");
        Assert.SkipWhen(kubectl is null, "kubectl is not installed");
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions { Controllers = controllers ?? new() });
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var kubeconfig = Path.Combine(directory.FullName, "kubeconfig");
            await File.WriteAllTextAsync(kubeconfig, cluster.Kubeconfig, TestContext.Current.CancellationToken);
            var environment = new Dictionary<string, string?> { ["KUBECONFIG"] = kubeconfig, ["HOME"] = directory.FullName };
            Task<string> Run(string arguments, string input) =>
                TestProgram.RunAsync(kubectl!, arguments.Split(' '), null, environment, Encoding.UTF8.GetBytes(input));

            await test(Run);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
