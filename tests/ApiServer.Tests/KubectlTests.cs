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
    public async Task Kubectl_WhenAStatefulSetChanges_KeepsItsRevisionsAndGoesBack()
    {
        var set = Web.Replace("kind: Deployment", "kind: StatefulSet", StringComparison.Ordinal);
        await WithKubectlAsync(
            async run =>
            {
                await run("apply -f -", set);
                await run("rollout status statefulset/web --timeout=60s", "");
                Assert.Equal("statefulset.apps/web image updated\n", await run("set image statefulset/web c=nginx:2", ""));
                await run("wait statefulset/web --for=jsonpath={.status.observedGeneration}=2 --timeout=60s", "");
                Assert.Equal(["statefulset.apps/web", "REVISION", "CHANGE-CAUSE", "1", "<none>", "2", "<none>"], Words(await run("rollout history statefulset/web", "")));
                Assert.Equal("statefulset.apps/web rolled back\n", await run("rollout undo statefulset/web", ""));
                Assert.Equal("nginx:1", await run("get statefulset web -o jsonpath={.spec.template.spec.containers[0].image}", ""));
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

    [Fact]
    public async Task Kubectl_WhenItAppliesEditsAndCompares_SaysWhatChanges()
    {
        await WithKubectlAsync(
            async run =>
            {
                Assert.Equal("deployment.apps/web created\n", await run("apply -f -", Web));
                Assert.Equal("deployment.apps/web unchanged\n", await run("apply -f -", Web));
                var changed = Web.Replace("nginx:1", "nginx:2", StringComparison.Ordinal);
                var diff = await Assert.ThrowsAsync<IOException>(() => run("diff -f -", changed));
                Assert.Contains("-      - image: nginx:1", diff.Message, StringComparison.Ordinal);
                Assert.Contains("+      - image: nginx:2", diff.Message, StringComparison.Ordinal);
                Assert.Equal("deployment.apps/web configured (server dry run)\n", await run("apply --dry-run=server -f -", changed));
                Assert.Equal("deployment.apps/web configured\n", await run("apply -f -", changed));
                Assert.Equal("deployment.apps/web patched\n", await run("patch deployment web -p {\"spec\":{\"replicas\":4}}", ""));
                Assert.Equal("deployment.apps/web patched\n", await run("patch deployment web --type=json -p [{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":5}]", ""));
                Assert.Equal("deployment.apps/web patched\n", await run("patch deployment web --type=merge -p {\"metadata\":{\"labels\":{\"x\":\"y\"}}}", ""));
                Assert.Equal("deployment.apps/web patched (no change)\n", await run("patch deployment web --type=merge -p {\"metadata\":{\"labels\":{\"x\":\"y\"}}}", ""));
                Assert.Equal("scale.autoscaling/web patched\n", await run("patch deployment web --subresource=scale --type=merge -p {\"spec\":{\"replicas\":6}}", ""));
                Assert.Contains("replicas: 6", await run("get deployment web -o yaml", ""), StringComparison.Ordinal);
                var conflict = await Assert.ThrowsAsync<IOException>(() => run("apply --server-side --field-manager=other -f -", Web));
                Assert.Contains("conflicts with \"kubectl-client-side-apply\"", conflict.Message, StringComparison.Ordinal);
                Assert.Equal("deployment.apps/web serverside-applied\n", await run("apply --server-side --field-manager=other --force-conflicts -f -", Web));
                Assert.Equal("", await run("diff --server-side --field-manager=other -f -", Web));
                var wide = await run("get deployment web -o wide", "");
                Assert.Equal(["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE", "CONTAINERS", "IMAGES", "SELECTOR"], wide.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
                Assert.Contains("nginx:1", wide, StringComparison.Ordinal);
                Assert.Contains("x=y", await run("get deployment web --show-labels", ""), StringComparison.Ordinal);
                Assert.Equal("no\n", (await Assert.ThrowsAsync<IOException>(() => run("auth can-i create pods --as=someone", ""))).Message[^3..]);
                Assert.Contains("*.*", await run("auth can-i --list", ""), StringComparison.Ordinal);
            },
            ControllerOptions.None);
    }

    [Fact]
    public async Task Kubectl_WhenItDeletes_CascadesAsItIsTold()
    {
        const string Owned = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: NAME, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: UID, blockOwnerDeletion: true}]}
            """;
        await WithKubectlAsync(async run =>
        {
            foreach (var (cascade, survives) in ((string, bool)[])[("background", false), ("foreground", false), ("orphan", true)])
            {
                await run("create configmap owner", "");
                var uid = await run("get configmap owner -o jsonpath={.metadata.uid}", "");
                await run("apply -f -", Owned.Replace("NAME", "owned", StringComparison.Ordinal).Replace("UID", uid, StringComparison.Ordinal));
                Assert.Equal("configmap \"owner\" deleted\n", Plain(await run($"delete configmap owner --cascade={cascade} --timeout=60s", "")));
                if (survives)
                {
                    Assert.Equal("", await run("get configmap owned -o jsonpath={.metadata.ownerReferences}", ""));
                    Assert.Equal("configmap \"owned\" deleted\n", Plain(await run("delete configmap owned", "")));
                }
                else
                {
                    await run("wait --for=delete configmap/owned --timeout=60s", "");
                }
            }
        });
    }

    [Fact]
    public async Task Kubectl_WhenADefinitionIsInstalled_ShowsExplainsAndWatchesItsObjects()
    {
        const string Definition = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wg], categories: [things]}
              versions:
              - name: v1
                served: true
                storage: true
                additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}, {name: Deep, type: string, jsonPath: .spec.deep, priority: 1}]
                subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
                schema:
                  openAPIV3Schema:
                    type: object
                    description: A thing with a size.
                    properties:
                      spec:
                        type: object
                        required: [size]
                        properties:
                          size: {type: integer, description: How large it is., minimum: 1}
                          deep: {type: string}
                      status: {type: object, properties: {size: {type: integer}}}
            """;
        const string Widget = """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":2,"deep":"blue"}}""";
        await WithKubectlAsync(async run =>
        {
            Assert.Equal("customresourcedefinition.apiextensions.k8s.io/widgets.example.com created\n", await run("apply -f -", Definition));
            await run("wait --for=condition=Established crd/widgets.example.com --timeout=60s", "");
            var resources = await run("api-resources --api-group=example.com", "");
            Assert.Equal(["widgets", "wg", "example.com/v1", "true", "Widget"], resources.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal("widget.example.com/w created\n", await run("apply -f -", Widget));
            Assert.Equal(["NAME", "SIZE", "w", "2"], Words(await run("get wg", "")));
            Assert.Equal(["NAME", "SIZE", "DEEP", "w", "2", "blue"], Words(await run("get widgets.v1.example.com w -o wide", "")));
            Assert.Contains("How large it is.", await run("explain widget.spec.size", ""), StringComparison.Ordinal);
            Assert.Contains("-required-", await run("explain widget.spec", ""), StringComparison.Ordinal);
            Assert.Contains("A thing with a size.", await run("explain widgets --api-version=example.com/v1", ""), StringComparison.Ordinal);
            Assert.Equal("widget.example.com/w scaled\n", await run("scale widget w --replicas=3", ""));
            Assert.Equal("3", await run("get widget w -o jsonpath={.spec.size}", ""));
            Assert.Equal("widget.example.com/w patched\n", await run("patch widget w --subresource=status --type=merge -p {\"status\":{\"size\":3}}", ""));
            await run("wait widget/w --for=jsonpath={.status.size}=3 --timeout=60s", "");
            var refused = await Assert.ThrowsAsync<IOException>(() => run("patch widget w --type=merge -p {\"spec\":{\"size\":0}}", ""));
            Assert.Contains("spec.size in body should be greater than or equal to 1", refused.Message, StringComparison.Ordinal);
            var unknown = await Assert.ThrowsAsync<IOException>(() => run("apply -f -", Widget.Replace("deep", "depth", StringComparison.Ordinal)));
            Assert.Contains("unknown field \"spec.depth\"", unknown.Message, StringComparison.Ordinal);
            Assert.Equal(["NAME", "SIZE", "w", "3"], Words(await run("get things", "")));
            Assert.Equal("customresourcedefinition.apiextensions.k8s.io \"widgets.example.com\" deleted\n", Plain(await run("delete crd widgets.example.com --timeout=60s", "")));
            await Assert.ThrowsAsync<IOException>(() => run("get widgets", ""));
        });
    }

    [Fact]
    public async Task Kubectl_WhenItWatches_ShowsWhatComes()
    {
        var patience = TimeSpan.FromMinutes(2);
        await WithKubectlAsync(
            async (run, start) =>
            {
                await run("create configmap first --from-literal=k=v", "");
                await using var watch = start("get configmaps --watch --no-headers -o custom-columns=NAME:.metadata.name,KEY:.data.k");
                using var lines = new StreamReader(watch.Output);
                async Task<string[]> Next() => Words(
                    await lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(patience, TestContext.Current.CancellationToken) ?? "");

                Assert.Equal(["first", "v"], await Next());
                await run("create configmap second --from-literal=k=w", "");
                Assert.Equal(["second", "w"], await Next());
                await run("patch configmap second --type=merge -p {\"data\":{\"k\":\"x\"}}", "");
                Assert.Equal(["second", "x"], await Next());
            },
            ControllerOptions.None);
    }

    /// <summary>Newer versions of kubectl say the namespace, too.</summary>
    private static string Plain(string said) => said.Replace(" from default namespace", "", StringComparison.Ordinal);

    private static string[] Words(string said) => said.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static Task WithKubectlAsync(Func<Func<string, string, Task<string>>, Task> test, ControllerOptions? controllers = null) =>
        WithKubectlAsync((run, _) => test(run), controllers);

    private static async Task WithKubectlAsync(
        Func<Func<string, string, Task<string>>, Func<string, TestProgram>, Task> test, ControllerOptions? controllers = null)
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
                TestProgram.RunAsync(kubectl!, arguments.Split(' '), null, environment, Encoding.UTF8.GetBytes(input))
                    .WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

            await test(Run, arguments => TestProgram.Start(kubectl!, arguments.Split(' '), null, environment));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
