using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Rest;

/// <summary>Bodies written by hand after the encoding's specification and the field numbers of <c>generated.proto</c>.</summary>
public sealed class ProtobufBodiesTests
{
    [Fact]
    public async Task Create_OfADeploymentInProtobuf_StoresWhatTheMessageSays()
    {
        // spec 2: replicas 1, selector 2 (matchLabels 1), template 3 (metadata 1 with labels 11, spec 2 with containers 2), strategy 4
        // (rollingUpdate 2 with maxSurge 2, an IntOrString); the probe's embedded handler is field 1 of Probe
        var labels = Entry("app", Text(2, "web"));
        var probe = Message(11, Message(1, Message(2, Text(1, "/ok"), Message(2, Number(1, 1), Text(3, "http")))), Number(2, 5));
        var container = Message(2, Text(1, "c"), Text(2, "nginx:1"), probe, Message(8, Message(1, Text(1, "cpu"), Message(2, Text(1, "100m")))));
        var body = Envelope("apps/v1", "Deployment", Message(1, Text(1, "web")), Message(
            2,
            Number(1, 3),
            Message(2, Message(1, labels)),
            Message(3, Message(1, Message(11, labels)), Message(2, container)),
            Message(4, Text(1, "RollingUpdate"), Message(2, Message(2, Number(1, 0), Number(2, 2))))));
        await using var cluster = await StartAsync();

        var (status, created) = await SendAsync(cluster, "/apis/apps/v1/namespaces/default/deployments", body);

        Assert.Equal(201, status);
        var spec = created!["spec"]!;
        Assert.Equal(3, (int?)spec["replicas"]);
        Assert.Equal("web", (string?)spec["selector"]!["matchLabels"]!["app"]);
        Assert.Equal(2, (int?)spec["strategy"]!["rollingUpdate"]!["maxSurge"]);
        var stored = spec["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal("nginx:1", (string?)stored["image"]);
        Assert.Equal("""{"path":"/ok","port":"http","scheme":"HTTP"}""", stored["readinessProbe"]!["httpGet"]!.ToJsonString());
        Assert.Equal(5, (int?)stored["readinessProbe"]!["initialDelaySeconds"]);
    }

    [Fact]
    public async Task Create_OfASecretInProtobuf_KeepsItsBytes()
    {
        var body = Envelope("v1", "Secret", Message(1, Text(1, "s")), Message(2, Text(1, "k"), Field(2, [0, 255])));
        await using var cluster = await StartAsync();

        var (status, created) = await SendAsync(cluster, "/api/v1/namespaces/default/secrets", body);

        Assert.Equal((201, "AP8="), (status, (string?)created!["data"]!["k"]));
    }

    [Fact]
    public async Task Create_WhenTheMessageIsCutOff_IsABadRequest()
    {
        var body = Envelope("v1", "ConfigMap", Message(1, Text(1, "a")));
        await using var cluster = await StartAsync();

        var (status, answer) = await SendAsync(cluster, "/api/v1/namespaces/default/configmaps", body[..^2]);

        Assert.Equal(
            (400, "the object provided is unrecognized (must be of type ConfigMap): unexpected EOF"), (status, (string?)answer!["message"]));
    }

    [Fact]
    public async Task Delete_WithOptionsInProtobuf_HeedsThem()
    {
        const string path = "/api/v1/namespaces/default/configmaps";
        await using var cluster = await StartAsync();
        var (_, created) = await SendAsync(cluster, path, Envelope("v1", "ConfigMap", Message(1, Text(1, "a"))));

        // preconditions 2 with its uid 1, propagationPolicy 4
        byte[] Options(string uid) => Envelope("v1", "DeleteOptions", Message(2, Text(1, uid)), Text(4, "Background"));
        var (refused, _) = await SendAsync(cluster, $"{path}/a", Options("another"), HttpMethod.Delete);
        var (deleted, _) = await SendAsync(cluster, $"{path}/a", Options((string)created!["metadata"]!["uid"]!), HttpMethod.Delete);

        Assert.Equal((409, 200), (refused, deleted));
    }

    private static Task<TestCluster> StartAsync() => TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });

    private static async Task<(int Status, JsonObject? Body)> SendAsync(TestCluster cluster, string path, byte[] body, HttpMethod? method = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.kubernetes.protobuf");
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = content };
        using var response = await cluster.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(text) as JsonObject);
    }

    private static byte[] Envelope(string apiVersion, string kind, params byte[][] fields) =>
        [.. "k8s\0"u8, .. Message(1, Text(1, apiVersion), Text(2, kind)), .. Message(2, fields)];

    private static byte[] Entry(string key, byte[] value) => [.. Text(1, key), .. value];

    private static byte[] Message(int number, params byte[][] fields) => Field(number, [.. fields.SelectMany(f => f)]);

    private static byte[] Text(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] content) => [.. Varint((ulong)number << 3 | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Number(int number, ulong value) => [.. Varint((ulong)number << 3), .. Varint(value)];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
