using System.Text.Json.Nodes;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>Custom resources that a webhook converts, as kube-apiserver 1.36 does; the messages are what it says to the same answers.</summary>
public sealed class ConversionWebhookTests(ConversionFixture fixture) : IClassFixture<ConversionFixture>
{
    private const string V1 = "/apis/hook.example.com/v1/namespaces/default/hosts";
    private const string V2 = "/apis/hook.example.com/v2/namespaces/default/hosts";

    [Fact]
    public async Task Create_InTheStoredVersion_IsReadInBoth()
    {
        await fixture.Cluster.CreateAsync(V1, Host("stored", """{"host":"h","port":1}"""));

        var first = await fixture.Cluster.GetAsync($"{V1}/stored");
        var second = await fixture.Cluster.GetAsync($"{V2}/stored");

        Assert.Equal("""{"host":"h","port":1}""", first!["spec"]!.ToJsonString());
        Assert.Equal("hook.example.com/v2", (string?)second!["apiVersion"]);
        Assert.Equal("""{"address":"h:1"}""", second["spec"]!.ToJsonString());
        Assert.Equal((string?)first["metadata"]!["resourceVersion"], (string?)second["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task Write_InAnotherVersion_IsStoredConverted()
    {
        var created = await fixture.Cluster.CreateAsync(V2, Host("other", """{"address":"q:7"}""", "v2"));
        var (status, patched) = await fixture.Cluster.SendAsync(
            HttpMethod.Patch, $"{V2}/other", JsonNode.Parse("""{"spec":{"address":"z:9"}}"""), "application/merge-patch+json");

        var stored = await fixture.Cluster.GetAsync($"{V1}/other");
        var list = await fixture.Cluster.GetAsync(V2);

        Assert.Equal("""{"address":"q:7"}""", created["spec"]!.ToJsonString());
        Assert.Equal(200, status);
        Assert.Equal("""{"address":"z:9"}""", patched!["spec"]!.ToJsonString());
        Assert.Equal("""{"host":"z","port":9}""", stored!["spec"]!.ToJsonString());
        Assert.Equal(2, (int)stored["metadata"]!["generation"]!);
        Assert.Contains(list!["items"]!.AsArray(), item => (string?)item!["spec"]!["address"] == "z:9" && (string?)item["apiVersion"] == "hook.example.com/v2");
    }

    [Theory]
    [InlineData("failure", "failed: cannot convert")]
    [InlineData("silent", "failed: response.result.status was 'Failure', not 'Success'")]
    [InlineData("none", "returned 0 objects, expected 1")]
    [InlineData("name", "returned invalid object: must have the same name: f-name != other")]
    [InlineData("kind", "returned invalid object at index 0: invalid kind (expected Host, received Other)")]
    [InlineData("version", "returned invalid object at index 0: invalid groupVersion (expected hook.example.com/v2, received hook.example.com/v9)")]
    [InlineData("uid", "failed: expected response.uid=")]
    public async Task Get_WhenTheWebhookFails_SaysWhy(string fault, string why)
    {
        await fixture.Faulty.CreateAsync(V1, Host($"f-{fault}", $$"""{"host":"{{fault}}","port":1}"""));

        var (status, body) = await fixture.Faulty.SendAsync(HttpMethod.Get, $"{V2}/f-{fault}");
        var (direct, _) = await fixture.Faulty.SendAsync(HttpMethod.Get, $"{V1}/f-{fault}");

        Assert.Equal(500, status);
        Assert.StartsWith($"conversion webhook for hook.example.com/v1, Kind=Host {why}", (string?)body!["message"], StringComparison.Ordinal);
        Assert.Equal(200, direct);
    }

    [Fact]
    public async Task Get_WhenTheWebhookChangesMetadata_KeepsLabelsAndAnnotationsOnly()
    {
        await fixture.Cluster.CreateAsync(V1, Host("meta", """{"host":"metadata","port":1}"""));

        var metadata = (await fixture.Cluster.GetAsync($"{V2}/meta"))!["metadata"]!.AsObject();

        Assert.Equal("""{"converted":"yes"}""", metadata["labels"]!.ToJsonString());
        Assert.False(metadata.ContainsKey("finalizers"));
    }

    private static JsonObject Host(string name, string spec, string version = "v1") => new()
    {
        ["apiVersion"] = $"hook.example.com/{version}",
        ["kind"] = "Host",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = JsonNode.Parse(spec),
    };
}
