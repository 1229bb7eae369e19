using System.Text.Json.Nodes;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>Mutating webhooks as kube-apiserver 1.36 asks them; the messages are what it says to the same answers.</summary>
public sealed class MutatingWebhookTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    private const string Kind = "MutatingWebhook";

    [Theory]
    [InlineData("IfNeeded", "v!!")]
    [InlineData("Never", "v!")]
    public async Task Create_WhenALaterWebhookChangesTheObject_FollowsTheReinvocationPolicy(string policy, string expected)
    {
        var ns = await fixture.NamespaceAsync();
        await fixture.RegisterAsync(
            Kind, ns, fixture.Hook(ns, "/append", $$"""{"reinvocationPolicy":"{{policy}}"}"""), fixture.Hook(ns, "/patch"));

        var (status, body, _) = await fixture.CreateAsync(ns);

        Assert.Equal(201, status);
        Assert.Equal(expected, (string?)body["data"]!["k"]);
        Assert.Equal("1", (string?)body["data"]!["p"]);
    }

    [Fact]
    public async Task Create_WhenOnlyTheWebhookItselfChangesTheObject_AsksItOnce()
    {
        var ns = await RegisterAsync("/append", """{"reinvocationPolicy":"IfNeeded"}""");

        var (_, body, _) = await fixture.CreateAsync(ns);

        Assert.Equal("v!", (string?)body["data"]!["k"]);
    }

    [Fact]
    public async Task Create_WhenTheNameIsChanged_StoresUnderTheNewName()
    {
        var ns = await RegisterAsync("/patch-name");

        var (status, body, _) = await fixture.CreateAsync(ns);

        Assert.Equal(201, status);
        Assert.Equal("other", (string?)body["metadata"]!["name"]);
    }

    [Theory]
    [InlineData("/patch-missing", 500, "Internal error occurred: error in remove for path: '/data/zz': Unable to remove nonexistent key: zz: missing value")]
    [InlineData("/patch-type", 500, "Internal error occurred: json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string")]
    [InlineData("/patch-namespace", 400, "the namespace of the provided object does not match the namespace sent on the request")]
    [InlineData("/patch-invalid", 422, "ConfigMap \"x\" is invalid: data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")]
    [InlineData("/deny", 400, "admission webhook \"deny.example.com\" denied the request without explanation")]
    public async Task Create_WhenWhatAWebhookMakesIsWrong_RefusesWhateverTheFailurePolicy(string path, int code, string message)
    {
        var ns = await RegisterAsync(path, """{"failurePolicy":"Ignore"}""");

        var (status, body, _) = await fixture.CreateAsync(ns);

        Assert.Equal(code, status);
        Assert.Equal(message, (string?)body["message"]);
    }

    [Theory]
    [InlineData("/patch-object", "received undecodable patch in webhook response: json: cannot unmarshal object into Go value of type jsonpatch.Patch")]
    [InlineData("/patch-base64", "failed to call webhook: illegal base64 data at input byte 0")]
    [InlineData("/patch-untyped", "received invalid webhook response: webhook returned response.patch but not response.patchType")]
    [InlineData("/patch-other", "unsupported patch type \"Merge\"")]
    [InlineData("/500", "failed to call webhook: an error on the server (\"boom\") has prevented the request from succeeding")]
    public async Task Create_WhenAnAnswerIsNone_FollowsTheFailurePolicy(string path, string why)
    {
        var ns = await RegisterAsync(path);
        var ignored = await RegisterAsync(path, """{"failurePolicy":"Ignore"}""");

        var (status, body, _) = await fixture.CreateAsync(ns);
        var (without, created, _) = await fixture.CreateAsync(ignored);

        Assert.Equal(500, status);
        Assert.Equal($"Internal error occurred: failed calling webhook \"{path[1..]}.example.com\": {why}", (string?)body["message"]);
        Assert.Equal(201, without);
        Assert.Equal("""{"k":"v"}""", created["data"]!.ToJsonString());
    }

    [Fact]
    public async Task Create_WhenItIsAboutWebhooksThemselves_AsksNobody()
    {
        var ns = await fixture.NamespaceAsync();
        await fixture.RegisterAsync(Kind, ns, fixture.Hook(ns, "/deny", """
            {"rules":[{"apiGroups":["admissionregistration.k8s.io"],"apiVersions":["*"],"operations":["*"],"resources":["*"]}],"namespaceSelector":{}}
            """));

        await fixture.RegisterAsync("ValidatingWebhook", $"{ns}-other", fixture.Hook(ns, "/allow"));

        Assert.NotNull(await fixture.Cluster.GetAsync($"/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/{ns}-other"));
    }

    private async Task<string> RegisterAsync(string path, string? more = null)
    {
        var ns = await fixture.NamespaceAsync();
        await fixture.RegisterAsync(Kind, ns, fixture.Hook(ns, path, more));
        return ns;
    }
}
