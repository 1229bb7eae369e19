using System.Text.Json.Nodes;

namespace Flux.Api.Tests;

/// <summary>
/// The facts in Schema/Fields are those of the Flux 2.9 definitions: a line a field, with its type and what is demanded of it.
/// </summary>
public sealed class CrdGeneratorTests
{
    public static TheoryData<string> Kinds =>
        ["GitRepository", "OCIRepository", "Bucket", "HelmRepository", "HelmChart", "ExternalArtifact", "ArtifactGenerator", "Kustomization", "Receiver"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Generate_WhenComparedWithTheFieldTable_HasEveryConstraintAndNoOther(string kind)
    {
        var expected = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Schema", "Fields", $"{kind}.tsv"))
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => (Type: parts[1], Constraints: JsonNode.Parse(parts[2])!.AsObject()));
        var actual = new Dictionary<string, (string Type, JsonObject Constraints)>();
        foreach (var part in (string[])["spec", "status"])
        {
            Flatten(part, RootOf(kind)["properties"]![part]!.AsObject(), required: false, actual);
        }

        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, (type, constraints)) in expected)
        {
            Assert.Equal($"{path}: {type}", $"{path}: {actual[path].Type}");
            // the Receiver's table tells no messages of its rules, and no table tells list types
            var found = actual[path].Constraints;
            found.Remove("x-kubernetes-list-type");
            found.Remove("x-kubernetes-list-map-keys");
            if (kind == "Receiver")
            {
                foreach (var rule in found["x-kubernetes-validations"] as JsonArray ?? [])
                {
                    rule!.AsObject().Remove("message");
                }
            }

            Assert.True(
                JsonNode.DeepEquals(constraints, found),
                $"{path}: expected {constraints.ToJsonString()}, found {found.ToJsonString()}");
        }
    }

    [Theory]
    [InlineData("GitRepository", "gitrepositories.source.toolkit.fluxcd.io", "gitrepositories", "gitrepository", "gitrepo", "all fluxcd fluxcd-sources")]
    [InlineData("OCIRepository", "ocirepositories.source.toolkit.fluxcd.io", "ocirepositories", "ocirepository", "ocirepo", "all fluxcd fluxcd-sources")]
    [InlineData("Bucket", "buckets.source.toolkit.fluxcd.io", "buckets", "bucket", "", "all fluxcd fluxcd-sources")]
    [InlineData("HelmRepository", "helmrepositories.source.toolkit.fluxcd.io", "helmrepositories", "helmrepository", "helmrepo", "all fluxcd fluxcd-sources")]
    [InlineData("HelmChart", "helmcharts.source.toolkit.fluxcd.io", "helmcharts", "helmchart", "hc", "all fluxcd fluxcd-sources")]
    [InlineData("ExternalArtifact", "externalartifacts.source.toolkit.fluxcd.io", "externalartifacts", "externalartifact", "ea", "all fluxcd fluxcd-sources")]
    [InlineData("ArtifactGenerator", "artifactgenerators.source.extensions.fluxcd.io", "artifactgenerators", "artifactgenerator", "ag", "all fluxcd fluxcd-sources")]
    [InlineData("Kustomization", "kustomizations.kustomize.toolkit.fluxcd.io", "kustomizations", "kustomization", "ks", "all fluxcd fluxcd-appliers")]
    [InlineData("Receiver", "receivers.notification.toolkit.fluxcd.io", "receivers", "receiver", "", "all fluxcd fluxcd-notifications")]
    public void Generate_WhenAskedForAKind_NamesItAsUpstream(
        string kind, string name, string plural, string singular, string shortNames, string categories)
    {
        var crd = Generate(kind);
        var names = crd["spec"]!["names"]!;

        Assert.Equal("apiextensions.k8s.io/v1", (string?)crd["apiVersion"]);
        Assert.Equal("CustomResourceDefinition", (string?)crd["kind"]);
        Assert.Equal(name, (string?)crd["metadata"]!["name"]);
        Assert.Equal("disabled", (string?)crd["metadata"]!["annotations"]!["kustomize.toolkit.fluxcd.io/substitute"]);
        Assert.Equal("Namespaced", (string?)crd["spec"]!["scope"]);
        Assert.Equal(kind, (string?)names["kind"]);
        Assert.Equal(kind + "List", (string?)names["listKind"]);
        Assert.Equal(plural, (string?)names["plural"]);
        Assert.Equal(singular, (string?)names["singular"]);
        Assert.Equal(shortNames, Joined(names["shortNames"]));
        Assert.Equal(categories, Joined(names["categories"]));
    }

    [Theory]
    [InlineData("GitRepository", "URL=.spec.url(string) ")]
    [InlineData("Bucket", "Endpoint=.spec.endpoint(string) ")]
    [InlineData("HelmRepository", "URL=.spec.url(string) ")]
    [InlineData("HelmChart", "Chart=.spec.chart(string) Version=.spec.version(string) Source Kind=.spec.sourceRef.kind(string) Source Name=.spec.sourceRef.name(string) ")]
    [InlineData("ArtifactGenerator", "")]
    [InlineData("Kustomization", "")]
    [InlineData("Receiver", "")]
    public void Generate_WhenAskedForAKind_HasUpstreamsPrinterColumns(string kind, string before)
    {
        var columns = VersionOf(kind)["additionalPrinterColumns"]!.AsArray()
            .Select(column => $"{column!["name"]}={column["jsonPath"]}({column["type"]})");

        Assert.Equal(
            before + """
            Age=.metadata.creationTimestamp(date) Ready=.status.conditions[?(@.type=="Ready")].status(string) Status=.status.conditions[?(@.type=="Ready")].message(string)
            """,
            string.Join(' ', columns));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Generate_WhenAskedForAKind_ServesAndStoresOneVersionWithStatus(string kind)
    {
        var version = VersionOf(kind);

        Assert.Equal(kind == "ArtifactGenerator" ? "v1beta1" : "v1", (string?)version["name"]);
        Assert.True((bool)version["served"]!);
        Assert.True((bool)version["storage"]!);
        Assert.Equal("{}", version["subresources"]!["status"]!.ToJsonString());
        Assert.Single(Generate(kind)["spec"]!["versions"]!.AsArray());
        Assert.Null(RootOf(kind)["required"]);
        Assert.Equal("object", (string?)RootOf(kind)["properties"]!["metadata"]!["type"]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Generate_WhenConditionsAreLookedAt_TheyAreKubernetes(string kind)
    {
        var condition = RootOf(kind)["properties"]!["status"]!["properties"]!["conditions"]!["items"]!;
        var fields = condition["properties"]!;

        // apimachinery meta/v1 Condition and its markers
        Assert.Equal("lastTransitionTime message reason status type", Joined(condition["required"]));
        Assert.Equal("date-time", (string?)fields["lastTransitionTime"]!["format"]);
        Assert.Equal(32768, (int)fields["message"]!["maxLength"]!);
        Assert.Equal(0, (int)fields["observedGeneration"]!["minimum"]!);
        Assert.Equal("int64", (string?)fields["observedGeneration"]!["format"]);
        Assert.Equal((1, 1024), ((int)fields["reason"]!["minLength"]!, (int)fields["reason"]!["maxLength"]!));
        Assert.Equal("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$", (string?)fields["reason"]!["pattern"]);
        Assert.Equal("True False Unknown", Joined(fields["status"]!["enum"]));
        Assert.Equal(316, (int)fields["type"]!["maxLength"]!);
    }

    [Fact]
    public void Generate_WhenReceiver_TellsProvidersApartByIssuerAndSaysWhatRulesMean()
    {
        var spec = RootOf("Receiver")["properties"]!["spec"]!;
        var providers = spec["properties"]!["oidcProviders"]!;

        Assert.Equal("map", (string?)providers["x-kubernetes-list-type"]);
        Assert.Equal("issuerURL", Joined(providers["x-kubernetes-list-map-keys"]));
        Assert.Equal(
            "secretRef is required when type is not generic-oidc",
            (string?)spec["x-kubernetes-validations"]![3]!["message"]);
    }

    private static JsonObject Generate(string kind) => CrdGenerator.Generate(FluxKinds.Find(kind)!);

    private static JsonObject VersionOf(string kind) => Generate(kind)["spec"]!["versions"]![0]!.AsObject();

    private static JsonObject RootOf(string kind) => VersionOf(kind)["schema"]!["openAPIV3Schema"]!.AsObject();

    private static string Joined(JsonNode? texts) => string.Join(' ', (texts as JsonArray ?? []).Select(text => (string?)text));

    private static void Flatten(
        string path, JsonObject schema, bool required, Dictionary<string, (string Type, JsonObject Constraints)> into)
    {
        var constraints = new JsonObject(schema
            .Where(keyword => keyword.Key is not ("type" or "properties" or "items" or "required" or "additionalProperties"))
            .Select(keyword => KeyValuePair.Create(keyword.Key, keyword.Value?.DeepClone())));
        if (required)
        {
            constraints["required"] = true;
        }

        var type = (string?)schema["type"];
        if (type == "array")
        {
            var items = schema["items"]!.AsObject();
            type = $"[]{items["type"]}";
            if (items["enum"] is { } allowed)
            {
                into[path + "[]"] = ((string)items["type"]!, new() { ["enum"] = allowed.DeepClone() });
            }

            into[path] = (type, constraints);
            // conditions are the same for all kinds and have their own test
            if (path != "status.conditions")
            {
                Fields(path + "[]", items, into);
            }

            return;
        }

        into[path] = (schema["additionalProperties"] is { } values ? $"map[string]{values["type"]}" : type!, constraints);
        Fields(path, schema, into);
    }

    private static void Fields(
        string path, JsonObject schema, Dictionary<string, (string Type, JsonObject Constraints)> into)
    {
        var required = (schema["required"] as JsonArray ?? []).Select(name => (string)name!).ToHashSet();
        foreach (var (name, field) in schema["properties"] as JsonObject ?? [])
        {
            Flatten($"{path}.{name}", field!.AsObject(), required.Contains(name), into);
        }
    }
}
