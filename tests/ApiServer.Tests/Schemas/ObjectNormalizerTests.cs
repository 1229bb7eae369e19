using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Tests.Schemas;

public sealed class ObjectNormalizerTests
{
    [Fact]
    public void Normalize_WhenFieldsAreUnknown_DropsAndReportsThem()
    {
        // crud/051: the paths as the real server warns of them.
        var pods = SchemaCatalog.BuiltIn.FindByPlural("", "v1", "pods")!;
        var pod = Parse("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i","foo":1,"env":[{"name":"A","valu":"x"}]}],"bogus":{}}}
            """);
        var unknown = new List<string>();

        ObjectNormalizer.Normalize(pods.Type, pod, unknown);

        Assert.Equal(["spec.containers[0].foo", "spec.containers[0].env[0].valu", "spec.bogus"], unknown);
        Assert.False(pod["spec"]!.AsObject().ContainsKey("bogus"));
    }

    [Fact]
    public void Normalize_WhenFieldsAreEmpty_LeavesOutWhatGoLeavesOut()
    {
        var maps = SchemaCatalog.BuiltIn.FindByPlural("", "v1", "configmaps")!;
        var map = Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{},"annotations":null},"data":{"k":null},"binaryData":{}}""");

        ObjectNormalizer.Normalize(maps.Type, map);

        Assert.Equal("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":""}}""", map.ToJsonString());
    }

    [Theory]
    [InlineData("""{"data":{"k":1}}""", "json: cannot unmarshal number into Go struct field ConfigMap.data of type string")]
    [InlineData("""{"data":"x"}""", "json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string")]
    [InlineData("""{"metadata":"x"}""", "json: cannot unmarshal string into Go struct field ConfigMap.metadata of type v1.ObjectMeta")]
    [InlineData("""{"metadata":{"labels":{"a":1}}}""", "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string")]
    public void Normalize_WhenTypesDoNotFit_AnswersAsGoDoes(string json, string message)
    {
        // Messages recorded in crud/012, crud/016 and patch/007.
        var maps = SchemaCatalog.BuiltIn.FindByPlural("", "v1", "configmaps")!;

        var error = Assert.Throws<ObjectDecodeException>(() => ObjectNormalizer.Normalize(maps.Type, Parse(json)));

        Assert.Equal(message, error.Message);
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
