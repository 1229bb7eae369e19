using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer;
using Flux.TestKit.ApiServer;

namespace Flux.Conformance.Tests.KubeApi;

public sealed class KubeApiTests
{
    /// <summary>The areas of the given transcripts, and of those that were recorded beside them.</summary>
    public static TheoryData<string, string> Areas
    {
        get
        {
            var areas = new TheoryData<string, string>();
            foreach (var set in (string[])["Transcripts", "Recorded"])
            {
                foreach (var folder in Directory.GetDirectories(Path.Combine(Vectors.Folder("KubeApi"), set)).Order(StringComparer.Ordinal))
                {
                    areas.Add(set, Path.GetFileName(folder));
                }
            }

            return areas;
        }
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public async Task Server_ForEachScenarioOfAnArea_AnswersAsRecordedUnlessListed(string set, string area)
    {
        var known = Known.Where(name => name.StartsWith($"{area}/", StringComparison.Ordinal) && File.Exists(PathOf(set, name))).ToHashSet();
        var failed = new HashSet<string>();
        var report = new StringBuilder();
        foreach (var requires in (bool[])[false, true])
        {
            await ReplayAsync(set, area, requires, failed, report);
        }

        var unexpected = failed.Except(known).Order(StringComparer.Ordinal).ToList();
        var passing = known.Except(failed).Order(StringComparer.Ordinal).ToList();
        Assert.True(
            unexpected.Count + passing.Count == 0,
            $"fail, and are not listed: {string.Join(' ', unexpected)}\npass, and are listed: {string.Join(' ', passing)}\n{report}");
    }

    [Fact]
    public void KnownFailures_AreOfScenariosThatThereAre() =>
        Assert.All(Known, name => Assert.True(File.Exists(PathOf("Transcripts", name)) || File.Exists(PathOf("Recorded", name)), name));

    private static IEnumerable<string> Known => File.ReadLines(Path.Combine(Vectors.Folder("KubeApi"), "known-failures.txt"))
        .Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);

    private static string PathOf(string set, string name) => Path.Combine(Vectors.Folder("KubeApi"), set, $"{name}.json");

    private static async Task ReplayAsync(string set, string area, bool requires, HashSet<string> failed, StringBuilder report)
    {
        var scenarios = Directory.GetFiles(Path.Combine(Vectors.Folder("KubeApi"), set, area), "*.json").Order(StringComparer.Ordinal)
            .Select(f => (Name: $"{area}/{Path.GetFileNameWithoutExtension(f)}", Document: (JsonObject)JsonNode.Parse(File.ReadAllText(f))!))
            .Where(s => s.Document["requires"] is not null == requires).ToList();
        if (scenarios.Count == 0)
        {
            return;
        }

        var clock = new ReplayClock();
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions
        {
            TimeProvider = clock,
            Controllers = requires ? ControllerOptions.None with { GarbageCollection = true, Namespaces = true, RoleAggregation = true } : ControllerOptions.None,
        });
        await AgeAsync(cluster);
        cluster.Http.DefaultRequestHeaders.Authorization = null;
        foreach (var (name, document) in scenarios)
        {
            var errors = await new TranscriptReplay(cluster, clock, document).RunAsync();
            if (errors.Count > 0)
            {
                failed.Add(name);
                report.AppendLine(name).AppendJoin('\n', errors.Take(4).Select(e => $"    {e}")).AppendLine();
            }
        }
    }

    /// <summary>
    /// Writes as often as a real server has by the time it is up: one recording shows the 600 seconds of a deadline as a resource version
    /// that is older than its objects.
    /// </summary>
    private static async Task AgeAsync(TestCluster cluster)
    {
        const int writes = 600;
        var path = new Uri(cluster.Address, "/api/v1/namespaces/kube-system/configmaps/age");
        for (var i = 0; i < writes; i++)
        {
            using var patch = new StringContent(
                $"{{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{{\"name\":\"age\"}},\"data\":{{\"n\":\"{i}\"}}}}", Encoding.UTF8, "application/apply-patch+yaml");
            using var request = new HttpRequestMessage(HttpMethod.Patch, $"{path}?fieldManager=test") { Content = patch };
            using var answer = await cluster.Http.SendAsync(request, TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }
}
