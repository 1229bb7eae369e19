using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Kubernetes.Transport;

namespace Flux.Kubernetes.Tests.Transport;

public sealed class ListPageReaderTests
{
    private const string Page = """
        {"kind":"ConfigMapList", "apiVersion":"v1","metadata":{"resourceVersion":"9","continue":"n\u0065xt"},
         "extra":[[1,{"items":[{}]}],null], "items" : [ {"metadata":{"name":"a"},"data":{"items":"]}"}}, {"metadata":{"name":"b"},"x":[1,[2,{"y":"é😀"}]]} ,{}], "more":{"metadata":{"continue":"no"}} }
        """;

    [Fact]
    public async Task Read_HoweverTheBytesArrive_GivesTheSame()
    {
        var bytes = Encoding.UTF8.GetBytes(Page);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var items = new List<string>();
            var page = await new ListPageReader(10_000, (json, _) => items.Add(Encoding.UTF8.GetString(json)))
                .ReadAsync(new Trickle(bytes, size), Cancel.Token);

            Assert.Equal(("9", "next"), (page.ResourceVersion, page.Continue));
            Assert.Equal(
                ["""{"metadata":{"name":"a"},"data":{"items":"]}"}}""", """{"metadata":{"name":"b"},"x":[1,[2,{"y":"é😀"}]]}""", "{}"], items);
        }
    }

    [Fact]
    public async Task Read_WhereverItIsCut_SaysThatItEndedAndNotThatItIsWrong()
    {
        var bytes = Encoding.UTF8.GetBytes(Page.TrimEnd());
        for (var length = 0; length < bytes.Length; length++)
        {
            await Assert.ThrowsAsync<AnswerCutException>(
                () => new ListPageReader(10_000, (_, _) => { }).ReadAsync(new Trickle(bytes[..length], 7), Cancel.Token));
        }
    }

    [Theory]
    [InlineData("<html></html>")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("5 ")]
    [InlineData("""{"items":[{"a":}]}""")]
    public async Task Read_WhenItIsNoList_SaysSo(string text) => await Assert.ThrowsAnyAsync<JsonException>(
        () => new ListPageReader(10_000, (_, _) => { }).ReadAsync(new Trickle(Encoding.UTF8.GetBytes(text), 100), Cancel.Token));

    [Fact]
    public async Task Read_WhenItIsLargerThanTheLimit_StopsThere()
    {
        var stream = new Trickle(Encoding.UTF8.GetBytes($$"""{"items":[{"a":"{{new string('x', 100_000)}}"}]}"""), 1000);

        await Assert.ThrowsAsync<AnswerTooLargeException>(() => new ListPageReader(20_000, (_, _) => { }).ReadAsync(stream, Cancel.Token));

        Assert.InRange(stream.Position, 20_001, 21_000);
    }

    [Fact]
    public async Task Read_WhenAnItemIsLarge_LooksAtItSoFewTimesThatTheTimeGrowsWithItsSize()
    {
        // 8 MB in pieces of 100 bytes: looking at all of it with each would be 3·10¹¹ bytes.
        var bytes = Encoding.UTF8.GetBytes($$"""{"items":[{"a":"{{new string('x', 8_000_000)}}"}]}""");
        var length = 0;

        await new ListPageReader(10_000_000, (json, _) => length = json.Length).ReadAsync(new Trickle(bytes, 100), Cancel.Token);

        Assert.Equal(8_000_008, length);
    }

    [Theory]
    [InlineData("{}", """{"apiVersion":"apps/v1","kind":"Deployment"}""")]
    [InlineData("""{ "metadata":{"kind":"x","apiVersion":"y"}}""", """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"kind":"x","apiVersion":"y"}}""")]
    [InlineData("""{"metadata":{},"kind":"K","apiVersion":"a/v2"}""", """{"metadata":{},"kind":"K","apiVersion":"a/v2"}""")]
    [InlineData("""{"kind":"K","spec":{"a":1}}""", """{"kind":"K","spec":{"a":1},"apiVersion":"apps/v1"}""")]
    public async Task Items_WithOrWithoutTheirType_HaveItAfterwards(string item, string expected)
    {
        var read = ListItem.ReaderOf(
            new ApiResource { Kind = new("apps", "v1", "Deployment"), Plural = "deployments", Namespaced = true, Verbs = [] }, metadataOnly: false);
        JsonObject? found = null;

        await new ListPageReader(10_000, (json, isTyped) => found = read(json, isTyped))
            .ReadAsync(new Trickle(Encoding.UTF8.GetBytes($"{{\"items\":[{item}]}}"), 100), Cancel.Token);

        Assert.Equal(expected, found!.ToJsonString());
    }

    [Fact]
    public void Metadata_ReadFromJsonOrFromAnObject_IsTheSame()
    {
        const string Json = """
            {"kind":"Pod","spec":{"metadata":{"name":"wrong"}},"metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"7","generation":3,
             "labels":{"x":"1","y":"\u0032","bad":5},"annotations":{"z":"3"},"finalizers":["f","g"],"deletionTimestamp":"2026-01-01T00:00:00Z",
             "managedFields":[{"manager":"m","fieldsV1":{"f:metadata":{"f:name":{}}}}],
             "ownerReferences":[{"uid":"o1","kind":"ReplicaSet"},{"kind":"x","uid":"o2"}]},"status":{"phase":"Running"}}
            """;

        var read = ObjectMetadata.Read(Encoding.UTF8.GetBytes(Json));
        var of = ObjectMetadata.Of(JsonNode.Parse(Json)!.AsObject());

        foreach (var metadata in (ObjectMetadata[])[read, of])
        {
            Assert.Equal(("n/a", "u", "7", 3, true), (metadata.Key.ToString(), metadata.Uid, metadata.ResourceVersion, metadata.Generation, metadata.IsTerminating));
            Assert.Equal(["x=1", "y=2"], metadata.Labels.Select(l => $"{l.Key}={l.Value}").Order());
            Assert.Equal(["z=3"], metadata.Annotations.Select(l => $"{l.Key}={l.Value}"));
            Assert.Equal(["f", "g"], metadata.Finalizers);
            Assert.Equal(["o1", "o2"], metadata.OwnerUids);
            Assert.Equal(of.Fingerprint, metadata.Fingerprint);
        }
    }

    [Theory]
    // Two ways to one number: what is remembered of an object that was written must be found in a list that is read.
    [InlineData("""{"labels":{"a":"\u0041\u00e4<>&'\"\\/ä€","\u0062":null},"generation":1.50e3}""")]
    [InlineData("""{ "finalizers" : [ "x" , [ ] , { } , true , false , null , -0.1 ] , "generation" : null }""")]
    [InlineData("""{"managedFields":[{"manager":"a","subresource":"status"},{"manager":"b","subresource":"scale"},{"subresource":5},"c",null,[{"manager":"d"}]]}""")]
    [InlineData("""{"managedFields":{"manager":"a"},"deletionTimestamp":"t","other":{"labels":{"x":"y"}}}""")]
    [InlineData("{}")]
    public void Fingerprint_OfJsonAndOfTheObject_IsTheSame(string metadata)
    {
        var read = ObjectMetadata.Read(Encoding.UTF8.GetBytes($"{{\"metadata\":{metadata}}}"));

        Assert.Equal(ObjectMetadata.Of(JsonNode.Parse($"{{\"metadata\":{metadata}}}")!.AsObject()).Fingerprint, read.Fingerprint);
    }

    [Fact]
    public void Fingerprint_MovesWithTheManagersButNotWithTheStatusManager()
    {
        static UInt128 Of(string managers) => ObjectMetadata.Read(Encoding.UTF8.GetBytes($"{{\"metadata\":{{\"managedFields\":[{managers}]}}}}")).Fingerprint;
        const string Mine = """{"manager":"flux","time":"1"}""";

        Assert.Equal(Of(Mine), Of(Mine + """,{"manager":"kubelet","subresource":"status","time":"2"}"""));
        Assert.NotEqual(Of(Mine), Of("""{"manager":"flux","time":"2"}"""));
        Assert.NotEqual(Of(Mine), Of(Mine + "," + Mine));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"metadata":null}""")]
    [InlineData("""{"metadata":[1]}""")]
    [InlineData("""{"metadata":{"name":{"a":1},"labels":[],"annotations":null,"finalizers":{},"ownerReferences":[1,{"uid":{}}],"generation":"x","deletionTimestamp":{}}}""")]
    public void Metadata_WhenFieldsAreOfOtherTypes_CountsThemAsAbsent(string json)
    {
        var metadata = ObjectMetadata.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal(("", "", "", 0, false), (metadata.Key.ToString(), metadata.Uid, metadata.ResourceVersion, metadata.Generation, metadata.IsTerminating));
        Assert.Empty(metadata.Labels.Concat(metadata.Annotations));
    }

    /// <summary>Gives its bytes in small pieces.</summary>
    private sealed class Trickle(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
