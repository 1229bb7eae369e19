using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Tests.Schemas;

public sealed class SchemaCatalogTests
{
    [Fact]
    public void FindByPlural_WhenDeployments_DescribesTheResource()
    {
        var deployments = SchemaCatalog.BuiltIn.FindByPlural("apps", "v1", "deployments");

        Assert.NotNull(deployments);
        Assert.Equal("Deployment", deployments.Kind.Kind);
        Assert.True(deployments.Namespaced);
        Assert.Equal(["deploy"], deployments.ShortNames);
        Assert.Equal(["all"], deployments.Categories);
        Assert.Equal(["scale", "status"], deployments.Subresources.Select(subresource => subresource.Name));
    }

    [Fact]
    public void FindByPlural_WhenUnknown_IsNull() => Assert.Null(SchemaCatalog.BuiltIn.FindByPlural("apps", "v1", "widgets"));

    [Fact]
    public void Type_WhenContainerPorts_IsAMapByPortAndProtocol()
    {
        // Kubernetes declares both keys; the protocol has a default, so that a port without it has a key nevertheless.
        var ports = SchemaCatalog.BuiltIn.FindType("io.k8s.api.core.v1.Container")!.Field("ports")!;

        Assert.Equal(ListType.Map, ports.Type.ListType);
        Assert.Equal(["containerPort", "protocol"], ports.Type.MapKeys);
        Assert.Equal("TCP", (string?)ports.Type.Items!.Field("protocol")!.Default);
        Assert.Equal("containerPort", ports.PatchMergeKey);
    }

    [Fact]
    public void Type_WhenRecursive_CanBeRead()
    {
        var schema = SchemaCatalog.BuiltIn.FindType("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps")!;

        Assert.Same(schema, schema.Field("not")!.Type);
    }

    [Fact]
    public void OpenApi_WhenComparedWithTheServersDocument_IsTheSame()
    {
        var count = 0;
        foreach (var line in File.ReadLines(Path.Combine(RecordedSchemas.Folder, "schemas.jsonl")))
        {
            var recorded = JsonNode.Parse(line)!;
            var expected = Referenced(recorded["schema"]!.AsObject());

            var actual = SchemaCatalog.BuiltIn.OpenApi((string)recorded["name"]!);

            Assert.True(JsonNode.DeepEquals(expected, actual), $"{recorded["name"]}: {expected.ToJsonString()}\n{actual?.ToJsonString()}");
            count++;
        }

        Assert.Equal(SchemaCatalog.BuiltIn.TypeNames.Count(), count);
    }

    [Fact]
    public void Resources_WhenComparedWithTheServersDiscovery_AreTheSame()
    {
        var expected = File.ReadLines(Path.Combine(RecordedSchemas.Folder, "resources.jsonl")).Select(line => JsonNode.Parse(line)!).ToList();

        var actual = SchemaCatalog.BuiltIn.Resources;

        Assert.Equal(
            expected.Select(item => $"{item["group"]}/{item["version"]}/{item["resource"]}/{item["kind"]}/{item["scope"]}/{string.Join(',', item["verbs"]!.AsArray())}"),
            actual.Select(item => $"{item.Kind.Group}/{item.Kind.Version}/{item.Plural}/{item.Kind.Kind}/{(item.Namespaced ? "Namespaced" : "Cluster")}/{string.Join(',', item.Verbs)}"));
        Assert.All(actual, resource => Assert.NotNull(resource.Type));
    }

    /// <summary>The recorded form names another type; the document refers to it.</summary>
    private static JsonObject Referenced(JsonObject schema)
    {
        var result = new JsonObject();
        foreach (var (key, value) in schema)
        {
            switch (key)
            {
                case "ref" when schema.Count == 1:
                    result["$ref"] = "#/components/schemas/" + (string)value!;
                    break;
                case "ref":
                    result["allOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/components/schemas/" + (string)value! });
                    break;
                case "properties":
                    result[key] = new JsonObject(value!.AsObject().Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Referenced(pair.Value!.AsObject()))));
                    break;
                case "items" or "additionalProperties":
                    result[key] = Referenced(value!.AsObject());
                    break;
                default:
                    result[key] = value?.DeepClone();
                    break;
            }
        }

        return result;
    }
}
