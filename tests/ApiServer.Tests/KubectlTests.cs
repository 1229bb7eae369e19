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
        var kubectl = TestProgram.Find("kubectl");
        Assert.SkipWhen(kubectl is null, "kubectl is not installed");
        await using var cluster = await TestCluster.StartAsync();
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var kubeconfig = Path.Combine(directory.FullName, "kubeconfig");
            await File.WriteAllTextAsync(kubeconfig, cluster.Kubeconfig, TestContext.Current.CancellationToken);
            var environment = new Dictionary<string, string?> { ["KUBECONFIG"] = kubeconfig, ["HOME"] = directory.FullName };
            Task<string> Run(string arguments, string input = "") =>
                TestProgram.RunAsync(kubectl!, arguments.Split(' '), null, environment, Encoding.UTF8.GetBytes(input));

            Assert.Equal("deployment.apps/web serverside-applied\n", await Run("apply --server-side -f -", Web));
            Assert.Equal("deployment.apps/web condition met\n", await Run("wait --for=condition=Available deployment/web --timeout=60s"));
            Assert.Equal("2/2", await Run("get deployment web -o jsonpath={.status.readyReplicas}/{.spec.replicas}"));
            Assert.Contains("rollingUpdate", await Run("explain deployment.spec.strategy"), StringComparison.Ordinal);
            Assert.Contains("deployments", await Run("api-resources --api-group=apps"), StringComparison.Ordinal);
            Assert.Equal("deployment.apps \"web\" deleted\n", await Run("delete deployment web"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
