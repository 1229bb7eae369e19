using Flux.Benchmarks;
using Flux.Benchmarks.ApiServer;
using Flux.Benchmarks.Cel;
using Flux.Benchmarks.Charts;
using Flux.Benchmarks.Client;
using Flux.Benchmarks.Fleet;
using Flux.Benchmarks.Git;
using Flux.Benchmarks.Helm;
using Flux.Benchmarks.HelmReleases;
using Flux.Benchmarks.Kustomizations;
using Flux.Benchmarks.Kustomize;
using Flux.Benchmarks.Oci;
using Flux.Benchmarks.Sources;
using Flux.Benchmarks.Templates;

Benchmark[] benchmarks =
[
    new("git", "Git fetch to finished artifact against git clone and tar [--rounds N] [--quick]", GitBenchmark.RunAsync),
    new("git-once", "URL: fetches one repository into one artifact and tells time and memory; git runs it as a process", GitOnce.RunAsync),
    new("apiserver", "The embedded API server against Kestrel alone [--objects N] [--requests N] [--rounds N] [--controllers] [--data-dir DIR]", ApiServerBenchmark.RunAsync),
    new("apiserver-serve", "The server's process of apiserver, which starts it", ServerProcess.RunAsync),
    new("cel", "Compiling and evaluating expressions against the same question in C# [--runs N]", CelBenchmark.RunAsync),
    new("client", "The Kubernetes client against a bare HttpClient that sends the same [--requests N] [--rounds N]", ClientBenchmark.RunAsync),
    new("kustomizations", "Kustomizations of 8 objects out of one repository, from a new revision to all applied [--count N] [--rounds N] [--kubeconfig FILE [--context NAME]] [--shared] [--verbose]", KustomizationsBenchmark.RunAsync),
    new("helmreleases", "HelmReleases of one chart of 6 objects, from nothing to ready, and the memory of the host [--count N] [--rounds N] [--verbose]", HelmReleasesBenchmark.RunAsync),
    new("templates", "Parsing and executing templates like a chart's of 2,000 resources", TemplateBenchmark.RunAsync),
    new("helm", "Rendering an umbrella chart of 2,000 resources, or another [--objects N] [--rounds N] [--chart DIRECTORY]", HelmBenchmark.RunAsync),
    new("helm-once", "One rendering as a process against helm template [--binary PATH] [--helm PATH] [--rounds N]", HelmOnce.RunAsync),
    new("fleet", "A virtual day of a simulated fleet [--clusters N] [--objects N] [--hours N]", FleetBenchmark.RunAsync),
    new("oci", "Pull of an artifact to the finished archive against skopeo copy and tar [--rounds N] [--files N]", OciBenchmark.RunAsync),
    new("sources-poll", "Sources polled with nothing new: requests and processor time per poll [--count N] [--rounds N]", PollBenchmark.RunAsync),
    new("kustomize", "Building overlays of 100, 1,000 and 10,000 objects against kubectl kustomize [--rounds N]", KustomizeBenchmark.RunAsync),
    new("helm-index", "An index of 30,000 chart versions read, sorted, stored and resolved against Python and Helm [--versions N] [--rounds N]", IndexBenchmark.RunAsync),
    new("helm-index-once", "FILE CHART RANGE: reads one index and chooses a version; helm-index runs it as a process", IndexOnce.RunAsync),
    new("kustomize-once", "One build as a process against kubectl kustomize [--binary PATH] [--rounds N]", KustomizeOnce.RunAsync),
];

if (args is [var name, .. var rest] && Array.Find(benchmarks, benchmark => benchmark.Name == name) is { } chosen)
{
    return await chosen.Run(rest, Console.Out);
}

await Console.Error.WriteLineAsync("usage: Benchmarks NAME [ARGUMENTS]; the names are:");
foreach (var benchmark in benchmarks)
{
    await Console.Error.WriteLineAsync($"  {benchmark.Name,-14} {benchmark.Summary}");
}

return 2;
