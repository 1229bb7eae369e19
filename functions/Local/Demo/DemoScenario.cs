using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.ApiServer;
using Flux.Cli;
using Flux.Cli.Commands;
using Flux.Cli.Output;
using Flux.FileCommands;
using Flux.Git.Server;
using Flux.Kubernetes;
using Flux.Local.ApiServing;
using Flux.Local.GitHosting;
using Flux.Local.Serving;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Local.Demo;

/// <summary>The demo, stage by stage.</summary>
internal sealed class DemoScenario(CliServices services, TimeProvider clock)
{
    private const string RepositoryPath = "/git/fleet.git";

    private readonly DemoProgress _progress = new(services, clock);
    private readonly Secret _webhookToken = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>Runs all stages; with <paramref name="keep"/> everything stays up until it is cancelled.</summary>
    public async Task<int> RunAsync(bool keep, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("fluxfn-demo-").FullName;
        try
        {
            await RunAsync(folder, keep, cancellationToken);
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (keep && cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Success;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task RunAsync(string folder, bool keep, CancellationToken cancellationToken)
    {
        await using var apiServer = await KubeApiServer.StartAsync(new(), cancellationToken);
        var kubeconfig = Path.Combine(folder, "kubeconfig");
        PrivateFile.Write(kubeconfig, apiServer.Kubeconfig());
        using var client = LocalCli.Open("demo", new(kubeconfig, null));
        var cluster = new DemoCluster(client, clock);
        _progress.Say($"► embedded cluster at {apiServer.Address}");

        await cluster.InstallAsync(cancellationToken);
        var repository = new DemoRepository(clock);
        await using var host = await StartHostAsync(client, repository, folder, cancellationToken);
        var gitUrl = new Uri(host.Address, RepositoryPath);
        var first = await repository.PushSamplesAsync(gitUrl, cancellationToken);
        _progress.Say($"► sample repository at {gitUrl}, commit {first[..8]}");

        await cluster.ApplyAsync(Manifests(gitUrl), cancellationToken);
        _progress.Say("► syncing");
        await _progress.FollowAsync(cluster.UntilAppliedAsync(first, cancellationToken));
        await PrintInventoryAsync(cluster, cancellationToken);
        await PushAsync(cluster, repository, host, gitUrl, cancellationToken);
        if (keep)
        {
            PrintAddresses(kubeconfig, host.Address, gitUrl);
            await ApiServerCommand.UntilCancelledAsync(cancellationToken);
        }
    }

    private static Task<LocalHost> StartHostAsync(
        IKubernetesClient client, DemoRepository repository, string folder, CancellationToken cancellationToken) =>
        LocalHost.StartAsync(
            new()
            {
                Clusters = [client],
                ArtifactFolder = Path.Combine(folder, "artifacts"),
                Map = app => app.MapGit(RepositoryPath, new GitSmartServer(repository.Served)),
                Settings = new Dictionary<string, string?>
                {
                    ["Flux:Egress:AllowLoopback"] = "true", // the repository is served by this very process
                    ["Flux:Kustomizations:HealthPollInterval"] = "00:00:01",
                    ["Flux:Kustomizations:StagePollInterval"] = "00:00:01",
                    ["Flux:Reconciliation:DependencyRequeueInterval"] = "00:00:05",
                },
            },
            cancellationToken);

    private List<JsonObject> Manifests(Uri gitUrl)
    {
        var objects = KubeYaml.ReadObjects(DemoRepository.Read("cluster/source.yaml"), "cluster/source.yaml")
            .Concat(KubeYaml.ReadObjects(DemoRepository.Read("cluster/kustomizations.yaml"), "cluster/kustomizations.yaml"))
            .ToList();
        var source = objects.First(obj => obj.KindOf() == FluxKinds.GitRepository.Gvk);
        source["spec"]!["url"] = gitUrl.ToString();
        objects.Insert(1, new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "webhook-token", ["namespace"] = DemoCluster.Namespace },
            ["stringData"] = new JsonObject { ["token"] = _webhookToken.Reveal() },
        });
        return objects;
    }

    private async Task PrintInventoryAsync(DemoCluster cluster, CancellationToken cancellationToken)
    {
        var table = new Table(["KUSTOMIZATION", "APPLIED OBJECT"]);
        foreach (var (kustomization, obj) in await cluster.InventoryAsync(cancellationToken))
        {
            table.Add(kustomization, obj);
        }

        await services.Out.WriteLineAsync();
        table.Write(services.Out);
        await services.Out.WriteLineAsync();
    }

    private async Task PushAsync(
        DemoCluster cluster, DemoRepository repository, LocalHost host, Uri gitUrl, CancellationToken cancellationToken)
    {
        var webhook = new Uri(host.Address, await cluster.WebhookPathAsync(cancellationToken));
        _progress.Say("► pushing a commit: another image, a disruption budget in production, no debug tools in dev");
        var started = clock.GetTimestamp();
        var commit = await repository.PushNextReleaseAsync(gitUrl, cancellationToken);
        var pushed = clock.GetElapsedTime(started);
        await PostWebhookAsync(webhook, commit, cancellationToken);
        _progress.Say($"► pushed {commit[..8]} and posted the webhook");
        await _progress.FollowAsync(cluster.UntilAppliedAsync(commit, cancellationToken));
        var applied = clock.GetElapsedTime(started);
        await PrintChangesAsync(cluster, commit, cancellationToken);
        _progress.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"✔ {applied.TotalSeconds:0.00} s from push to applied and healthy in every environment (the push itself took {pushed.TotalSeconds:0.00} s)"));
    }

    private async Task PostWebhookAsync(Uri webhook, string commit, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(new JsonObject { ["ref"] = $"refs/heads/{DemoRepository.Branch}", ["after"] = commit }.ToJsonString());
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-GitHub-Event", "push");
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(_webhookToken.Reveal()), body);
        request.Headers.Add("X-Hub-Signature-256", $"sha256={Convert.ToHexStringLower(signature)}");
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new CliException($"the webhook answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private async Task PrintChangesAsync(DemoCluster cluster, string commit, CancellationToken cancellationToken)
    {
        var table = new Table(["KUSTOMIZATION", "CHANGE"]);
        foreach (var (kustomization, change) in await cluster.ChangesAsync(commit, cancellationToken))
        {
            table.Add(kustomization, change);
        }

        await services.Out.WriteLineAsync();
        table.Write(services.Out);
        await services.Out.WriteLineAsync();
    }

    private void PrintAddresses(string kubeconfig, Uri address, Uri gitUrl)
    {
        services.Out.WriteLine($"""

            Everything keeps running. Try:

              export KUBECONFIG={kubeconfig}
              kubectl get kustomizations -n flux-system
              kubectl get deployments -A
              git clone {gitUrl}

            Endpoints: {address} (artifacts, webhooks, /healthz)
            Ctrl-C ends it and leaves nothing behind.
            """);
        services.Out.Flush();
    }
}
