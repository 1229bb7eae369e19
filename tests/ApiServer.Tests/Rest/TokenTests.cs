using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Rest;

public sealed class TokenTests
{
    private const string Accounts = "/api/v1/namespaces/default/serviceaccounts";
    private const string Reviews = "/apis/authentication.k8s.io/v1/tokenreviews";

    // kubernetes: pkg/registry/core/serviceaccount/storage/token.go and pkg/apis/authentication/validation
    [Theory]
    [InlineData("""{"spec":{"expirationSeconds":60}}""", "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes")]
    [InlineData("""{"spec":{"boundObjectRef":{"kind":"Secret","apiVersion":"v1","name":"none"}}}""", "secrets \"none\" not found")]
    [InlineData("""{"spec":{"boundObjectRef":{"kind":"ConfigMap","apiVersion":"v1","name":"x"}}}""", "cannot bind token to object of type /v1, Kind=ConfigMap")]
    public async Task Request_WhenItCannotBeMet_SaysWhy(string body, string message)
    {
        await using var cluster = await StartAsync();

        var (_, answer) = await cluster.SendAsync(HttpMethod.Post, $"{Accounts}/a/token", JsonNode.Parse(body));

        Assert.Equal(message, (string?)answer!["message"]);
    }

    [Fact]
    public async Task Review_WhenTheTokenIsAnAccounts_TellsWhoseItIs()
    {
        await using var cluster = await StartAsync();
        var (status, request) = await cluster.SendAsync(HttpMethod.Post, $"{Accounts}/a/token", new JsonObject());

        Assert.Equal(201, status);
        var review = await ReviewAsync(cluster, (string)request!["status"]!["token"]!);
        Assert.Equal("system:serviceaccount:default:a", (string?)review["status"]!["user"]!["username"]);
    }

    [Fact]
    public async Task Review_WhenTheTokenIsTheAdministrators_KnowsIt()
    {
        await using var cluster = await StartAsync();

        var review = await ReviewAsync(cluster, cluster.Token);

        Assert.Contains("system:masters", review["status"]!["user"]!["groups"]!.AsArray().Select(group => (string?)group));
    }

    [Fact]
    public async Task Review_WhenThereIsNoToken_IsABadRequest()
    {
        await using var cluster = await StartAsync();

        var review = await ReviewAsync(cluster, "");

        Assert.Equal("token is required for TokenReview in authentication", (string?)review["message"]);
    }

    // kubernetes: pkg/apis/core/validation/validation.go, ValidateNamespaceFinalizeUpdate
    [Fact]
    public async Task Finalize_WhenAFinalizerHasNoPrefix_IsInvalid()
    {
        await using var cluster = await StartAsync();
        var body = JsonNode.Parse("""{"metadata":{"name":"default"},"spec":{"finalizers":["bad"]}}""");

        var (status, answer) = await cluster.SendAsync(HttpMethod.Put, "/api/v1/namespaces/default/finalize", body);

        Assert.Equal(422, status);
        Assert.Equal(
            "Namespace \"default\" is invalid: spec.finalizers[0]: Invalid value: \"bad\": name is neither a standard finalizer name nor is it fully qualified",
            (string?)answer!["message"]);
    }

    private static async Task<TestCluster> StartAsync()
    {
        var cluster = await TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });
        await cluster.CreateAsync(Accounts, JsonNode.Parse("""{"metadata":{"name":"a"}}""")!.AsObject());
        return cluster;
    }

    private static async Task<JsonObject> ReviewAsync(TestCluster cluster, string token)
    {
        var (_, answer) = await cluster.SendAsync(HttpMethod.Post, Reviews, new JsonObject { ["spec"] = new JsonObject { ["token"] = token } });
        return answer!;
    }
}
