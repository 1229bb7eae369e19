using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.Primitives;

namespace Flux.ApiServer.Tests.Rest;

public sealed class ProtobufAnswerTests
{
    // The bytes are worked out by hand from the field numbers of k8s.io/apimachinery and k8s.io/api (generated.proto): the envelope's type (1)
    // and object (2), in it metadata (1) with the name (1), and data (2), a map of strings.
    [Fact]
    public void Encode_OfAConfigMap_IsTheEnvelope()
    {
        var schema = SchemaCatalog.BuiltIn.Find(new GroupVersionKind("", "v1", "ConfigMap"))!;
        var map = JsonNode.Parse("""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"},"data":{"k":"v"}}""")!.AsObject();

        var bytes = ProtobufWriter.Encode(map, schema)!;

        byte[] expected =
        [
            .. "k8s\0"u8,
            0x0a, 15, 0x0a, 2, .. "v1"u8, 0x12, 9, .. "ConfigMap"u8,
            0x12, 13, 0x0a, 3, 0x0a, 1, .. "a"u8, 0x12, 6, 0x0a, 1, .. "k"u8, 0x12, 1, .. "v"u8,
            0x1a, 0, 0x22, 0,
        ];
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData("apps", "Deployment", """{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"d","creationTimestamp":"2026-01-02T03:04:05Z"},"spec":{"replicas":2,"selector":{"matchLabels":{"a":"b"}},"strategy":{"rollingUpdate":{"maxSurge":"25%","maxUnavailable":1}},"template":{"spec":{"containers":[{"name":"c","image":"x","resources":{"limits":{"cpu":"500m"}}}],"volumes":[{"name":"v","emptyDir":{}}]}}}}""")]
    [InlineData("coordination.k8s.io", "Lease", """{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"l"},"spec":{"holderIdentity":"h","renewTime":"2026-01-02T03:04:05.000006Z"}}""")]
    [InlineData("", "Secret", """{"kind":"Secret","apiVersion":"v1","metadata":{"name":"s"},"data":{"k":"AQI="},"type":"Opaque"}""")]
    public void Encode_WhenDecodedAgain_IsTheSameObject(string group, string kind, string json)
    {
        var schema = SchemaCatalog.BuiltIn.Find(new GroupVersionKind(group, "v1", kind))!;
        var obj = JsonNode.Parse(json)!.AsObject();

        var bytes = ProtobufWriter.Encode(obj, schema)!;

        var decoded = ProtobufBodies.Decode(bytes, ProtobufMessages.BuiltIn.NameOf(schema.TypeName)!, schema.Type);
        Assert.True(JsonNode.DeepEquals(obj, decoded), $"{obj.ToJsonString()}\n{decoded.ToJsonString()}");
    }
}
