using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flux.Hosting.Fleets;

namespace Flux.Hosting.Tests.Fleets;

/// <summary>Holds docs/fleet.schema.json to what the parser reads.</summary>
public sealed class FleetSchemaTests
{
    private static readonly JsonObject _schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), "../../../docs/fleet.schema.json")))!.AsObject();

    public static TheoryData<string, string> Objects => new()
    {
        { "properties", string.Join(',', FleetFields.Root) },
        { "$defs/cluster/properties", string.Join(',', FleetFields.Cluster) },
        { "$defs/cluster/properties/aks/properties", string.Join(',', FleetFields.Aks) },
        { "$defs/cluster/properties/eks/properties", string.Join(',', FleetFields.Eks) },
        { "$defs/cluster/properties/gke/properties", string.Join(',', FleetFields.Gke) },
        { "$defs/cluster/properties/oidc/properties", string.Join(',', FleetFields.Oidc) },
        { "$defs/options/properties", string.Join(',', FleetFields.Options) },
        { "$defs/syncWindow/properties", string.Join(',', FleetFields.SyncWindow) },
        { "$defs/group/properties", string.Join(',', FleetFields.Group) },
        { "$defs/discovery/properties", string.Join(',', FleetFields.Discovery) },
        { "$defs/discovery/properties/aks/properties", string.Join(',', FleetFields.AksDiscovery) },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void Schema_OfEachObject_HasTheParsersFieldsAndNoOthers(string path, string fields)
    {
        Assert.Equal(fields.Split(',').Order(), At(path).AsObject().Select(p => p.Key).Order());
        var owner = path.Contains('/', StringComparison.Ordinal) ? At(path[..path.LastIndexOf('/')]) : _schema;
        Assert.False(owner["additionalProperties"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("$defs/cluster/properties/name", FleetNames.ClusterPattern)]
    [InlineData("$defs/cluster/properties/aks/properties/resource", FleetNames.AksPattern)]
    [InlineData("$defs/cluster/properties/eks/properties/arn", FleetNames.EksPattern)]
    [InlineData("$defs/cluster/properties/gke/properties/cluster", FleetNames.GkePattern)]
    [InlineData("$defs/options/properties/defaultServiceAccount", FleetNames.AccountPattern)]
    [InlineData("$defs/syncWindow/properties/from", FleetNames.TimePattern)]
    [InlineData("$defs/discovery/properties/namePrefix", FleetNames.PrefixPattern)]
    [InlineData("$defs/discovery/properties/aks/properties/subscription", FleetNames.SubscriptionPattern)]
    public void Schema_OfNames_HasTheParsersPatterns(string path, string pattern) => Assert.Equal(pattern, At(path)["pattern"]!.GetValue<string>());

    [Fact]
    public void Schema_Always_HasTheParsersLimits()
    {
        Assert.Equal(FleetFile.MaxClusters, At("properties/clusters")["maxItems"]!.GetValue<int>());
        Assert.Equal(FleetFields.Days, At("$defs/syncWindow/properties/days/items/enum").AsArray().Select(n => n!.GetValue<string>()));
        Assert.Equal(1000, At("$defs/options/properties/concurrency")["maximum"]!.GetValue<int>());
    }

    [Fact]
    public void Guide_Always_ShowsAFleetThatIsRead()
    {
        var guide = File.ReadAllText(Path.Combine(Folder(), "../../../docs/guides/fleet.md"));
        var examples = guide.Split("```yaml\n").Skip(1).Select(part => part.Split("```")[0]).ToList();

        Assert.All(examples, example => FleetFile.Parse(example, "/etc/fluxfn/fleet.yaml"));

        var all = string.Concat(examples);
        Assert.All(
            Objects.SelectMany(row => row.Data.Item2.Split(',')).Distinct(),
            field => Assert.Matches(new Regex($@"\b{field}:", RegexOptions.None, TimeSpan.FromSeconds(1)), all));
    }

    private static JsonNode At(string path) => path.Split('/').Aggregate((JsonNode)_schema, (node, name) => node[name]!);

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
