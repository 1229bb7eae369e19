using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Hosting.Fleets;

namespace Flux.Hosting.Tests.Fleets;

/// <summary>Holds docs/fleet.schema.json to what the parser reads.</summary>
public sealed class FleetSchemaTests
{
    private static readonly JsonObject _schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), "../../../docs/fleet.schema.json")))!.AsObject();

    private static JsonObject Clusters => _schema["properties"]!["clusters"]!.AsObject();

    private static JsonObject Cluster => Clusters["items"]!.AsObject();

    [Fact]
    public void Schema_Always_HasTheParsersFieldsAndNoOthers()
    {
        Assert.Equal(FleetFile.RootFields.Order(), Names(_schema["properties"]!));
        Assert.Equal(FleetFile.ClusterFields.Order(), Names(Cluster["properties"]!));
        Assert.False(_schema["additionalProperties"]!.GetValue<bool>());
        Assert.False(Cluster["additionalProperties"]!.GetValue<bool>());
    }

    [Fact]
    public void Schema_Always_HasTheParsersLimits()
    {
        Assert.Equal(FleetFile.NamePattern, Cluster["properties"]!["name"]!["pattern"]!.GetValue<string>());
        Assert.Equal(1, Clusters["minItems"]!.GetValue<int>());
        Assert.Equal(FleetFile.MaxClusters, Clusters["maxItems"]!.GetValue<int>());
        Assert.Equal(["clusters"], _schema["required"]!.AsArray().Select(n => n!.GetValue<string>()));
        Assert.Equal(["name"], Cluster["required"]!.AsArray().Select(n => n!.GetValue<string>()));
    }

    [Fact]
    public void Guide_Always_ShowsAFleetThatIsRead()
    {
        var guide = File.ReadAllText(Path.Combine(Folder(), "../../../docs/guides/fleet.md"));
        var example = guide.Split("```yaml\n")[1].Split("```")[0];

        var fleet = FleetFile.Parse(example, "/etc/fluxfn/fleet.yaml");

        Assert.True(fleet.Clusters.Count > 1);
        Assert.All(FleetFile.ClusterFields, field => Assert.Contains($"{field}:", example, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Names(JsonNode properties) => properties.AsObject().Select(p => p.Key).Order();

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
