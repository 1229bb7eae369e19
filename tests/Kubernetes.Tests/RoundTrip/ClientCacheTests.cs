using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Flux.Primitives;

namespace Flux.Kubernetes.Tests.RoundTrip;

/// <summary>Discovery, OpenAPI and types, against the embedded API server.</summary>
public sealed class ClientCacheTests : IAsyncLifetime
{
    private static readonly GroupVersionKind _widget = new("example.test", "v1", "Widget");
    private ClusterFixture _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await ClusterFixture.StartAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task OpenApi_AskedForAgain_IsTheSameDocumentWithoutARequest()
    {
        var first = await _cluster.Client.OpenApiAsync("apps/v1", Cancel.Token);
        _cluster.Counter.Reset();
        var again = await _cluster.Client.Impersonate("system:admin").OpenApiAsync("apps/v1", Cancel.Token);

        Assert.Same(first, again);
        Assert.Equal(0, _cluster.Counter.Total);
        Assert.Equal("3.0.0", first!["openapi"]!.GetValue<string>());
        Assert.NotNull(await _cluster.Client.OpenApiAsync("v1", Cancel.Token));
        Assert.Null(await _cluster.Client.OpenApiAsync("nowhere.test/v1", Cancel.Token));
    }

    [Fact]
    public async Task Kinds_OfADefinitionThatComesAndGoes_AreKnownAndUnknownAtOnce()
    {
        Assert.True((await Assert.ThrowsAsync<KubernetesException>(() => _cluster.Client.ResolveAsync(_widget, Cancel.Token))).NoKindMatch);
        await _cluster.Server.InstallAsync(Definition()); // by another client

        Assert.Equal("widgets", (await _cluster.Client.ResolveAsync(_widget, Cancel.Token)).Plural);
        var document = await _cluster.Client.OpenApiAsync("example.test/v1", Cancel.Token);
        Assert.Contains("Widget", document!.ToJsonString(), StringComparison.Ordinal);

        await _cluster.Client.DeleteAsync(
            new("apiextensions.k8s.io", "v1", "CustomResourceDefinition"), new("", "widgets.example.test"), DeleteOptions.Background, Cancel.Token);
        for (var i = 0; i < 1000 && !(await Record.ExceptionAsync(() => _cluster.Client.GetAsync(_widget, new("apps", "a"), Cancel.Token)) is KubernetesException { NoKindMatch: true }); i++)
        {
            Assert.True(i < 999, "it is still there");
        }
    }

    [Fact]
    public async Task Kinds_AskedForByManyAtOnce_AreLookedUpTogether()
    {
        await _cluster.Client.ResolveAsync(new("", "v1", "ConfigMap"), Cancel.Token);
        await _cluster.Server.InstallAsync(Definition()); // by another client
        _cluster.Counter.Reset();

        // more than may look again in a second
        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _cluster.Client.ResolveAsync(_widget, Cancel.Token)));

        Assert.All(found, resource => Assert.Equal("widgets", resource.Plural));

        // /api and /apis, and once more where a search had begun before the last of them came
        Assert.InRange(_cluster.Counter.Total, 2, 4);
    }

    [Fact]
    public async Task Kinds_OfManyDefinitionsWrittenByTheClient_AreAllKnown()
    {
        // more than may look again in a second
        for (var i = 0; i < 15; i++)
        {
            var definition = Definition();
            definition["metadata"]!["name"] = $"widgets.g{i}.test";
            definition["spec"]!["group"] = $"g{i}.test";
            await _cluster.Client.ApplyAsync(definition, new() { FieldManager = "t" }, Cancel.Token);
            await _cluster.Client.ResolveAsync(new("", "v1", "ConfigMap"), Cancel.Token);
        }

        await _cluster.Server.InstallAsync(Definition()); // by another client

        Assert.Equal("widgets", (await _cluster.Client.ResolveAsync(_widget, Cancel.Token)).Plural);
    }

    [Fact]
    public async Task OpenApi_OfADefinitionThatIsChangedThroughTheClient_ShowsTheChange()
    {
        await _cluster.Server.InstallAsync(Definition());
        Assert.DoesNotContain("\"colour\"", (await _cluster.Client.OpenApiAsync("example.test/v1", Cancel.Token))!.ToJsonString(), StringComparison.Ordinal);

        await _cluster.Client.PatchAsync(
            new("apiextensions.k8s.io", "v1", "CustomResourceDefinition"), new("", "widgets.example.test"), PatchType.Json,
            JsonNode.Parse("""[{"op":"add","path":"/spec/versions/0/schema/openAPIV3Schema/properties","value":{"colour":{"type":"string"}}}]""")!,
            new() { FieldManager = "t" }, Cancel.Token);

        // The server may take a moment to publish it.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel.Token);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!(await _cluster.Client.OpenApiAsync("example.test/v1", Cancel.Token))!.ToJsonString().Contains("\"colour\"", StringComparison.Ordinal))
        {
            Assert.False(limit.IsCancellationRequested, "the document did not change within two minutes");
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Types_ReadAndWriteObjectsOfTheirKind()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        var maps = new TypedClient<Map>(_cluster.Client, new("", "v1", "ConfigMap"), (JsonTypeInfo<Map>)options.GetTypeInfo(typeof(Map)));

        var applied = await maps.ApplyAsync(
            new(new("m", "apps", null), new Dictionary<string, string> { ["a"] = "b" }), new() { FieldManager = "t" }, Cancel.Token);
        var read = await maps.GetAsync(new("apps", "m"), Cancel.Token);

        Assert.Equal(("b", applied.Metadata.ResourceVersion), (read!.Data!["a"], read.Metadata.ResourceVersion));
        Assert.Contains(await maps.ListAsync(new() { Namespace = "apps" }, Cancel.Token), m => m.Metadata.Name == "m");
        Assert.Null(await maps.GetAsync(new("apps", "none"), Cancel.Token));
    }

    [Fact]
    public async Task Types_ThatDoNotFit_AreSaidToWithoutTheValue()
    {
        await _cluster.Client.CreateAsync(
            Apply.Manifest.Of("{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: apps}, stringData: {a: s3cret}}"), new() { FieldManager = "t" }, Cancel.Token);
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        var numbers = new TypedClient<Numbers>(_cluster.Client, new("", "v1", "Secret"), (JsonTypeInfo<Numbers>)options.GetTypeInfo(typeof(Numbers)));

        var error = await Assert.ThrowsAsync<KubernetesException>(() => numbers.GetAsync(new("apps", "s"), Cancel.Token));

        Assert.Equal("cluster embedded: Secret apps/s cannot be read: $.data.a", error.Message);
    }

    private static JsonObject Definition() => Apply.Manifest.Of("""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.test}
        spec:
          group: example.test
          scope: Namespaced
          names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
          versions:
          - name: v1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """);

    private sealed record Meta(string Name, string Namespace, string? ResourceVersion);

    private sealed record Map(Meta Metadata, Dictionary<string, string>? Data);

    private sealed record Numbers(Dictionary<string, int> Data);
}
