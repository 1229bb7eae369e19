using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>What a policy is asked about: each case has one ConfigMap that the policy denies, and one that it must not be asked about.</summary>
public sealed class PolicySelectionTests
{
    private const string Group = "/apis/admissionregistration.k8s.io/v1";
    private const string Rules = """[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE"],"resources":["configmaps"]}]""";

    public static TheoryData<string, string, string, string, string, string> Cases => new()
    {
        { "an object selector", $$$"""{"resourceRules":{{{Rules}}},"objectSelector":{"matchLabels":{"a":"b"} } }""", "{}", "{}", "one b", "one c" },
        { "a namespace selector", $$$"""{"resourceRules":{{{Rules}}},"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"one"} } }""", "{}", "{}", "one b", "two b" },
        { "an excluded namespace", $$$"""{"resourceRules":{{{Rules}}},"namespaceSelector":{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["two"]}]}}""", "{}", "{}", "one b", "two b" },
        { "a resource name", """{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE"],"resources":["configmaps"],"resourceNames":["b"]}]}""", "{}", "{}", "one b", "one c" },
        { "an exclude rule", $$$"""{"resourceRules":{{{Rules}}},"excludeResourceRules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["*"],"resources":["*"],"resourceNames":["c"]}]}""", "{}", "{}", "one b", "one c" },
        { "a match condition", $$$"""{"resourceRules":{{{Rules}}}}""", """{"matchConditions":[{"name":"m","expression":"object.metadata.name == 'b'"}]}""", "{}", "one b", "one c" },
        { "the binding's rules", $$$"""{"resourceRules":{{{Rules}}}}""", "{}", """{"matchResources":{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"one"}}}}""", "one b", "two b" },
        { "the binding's object selector", $$$"""{"resourceRules":{{{Rules}}}}""", "{}", """{"matchResources":{"objectSelector":{"matchLabels":{"a":"b"}}}}""", "one b", "one c" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Create_WhenAPolicySelects_IsDeniedOnlyThere(string by, string constraints, string policy, string binding, string denied, string passed)
    {
        await using var cluster = await TestCluster.StartAsync();
        foreach (var ns in new[] { "one", "two" })
        {
            await cluster.CreateAsync("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = ns } });
        }

        var spec = Parse(policy);
        spec["matchConstraints"] = Parse(constraints);
        spec["validations"] = JsonNode.Parse("""[{"expression":"false","message":"no"}]""");
        await cluster.CreateAsync($"{Group}/validatingadmissionpolicies", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p" }, ["spec"] = spec });
        var bound = Parse(binding);
        bound["policyName"] = "p";
        bound["validationActions"] = new JsonArray("Deny");
        await cluster.CreateAsync($"{Group}/validatingadmissionpolicybindings", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p" }, ["spec"] = bound });

        Assert.Equal((422, by), (await DeniedAsync(cluster, denied), by));
        Assert.Equal((201, by), (await CreateAsync(cluster, passed), by));
    }

    /// <summary>Asks dry until the policy is in effect.</summary>
    private static async Task<int> DeniedAsync(TestCluster cluster, string what)
    {
        for (var i = 0; ; i++)
        {
            var status = await CreateAsync(cluster, what, "?dryRun=All");
            if (status != 201 || i == 100)
            {
                return status;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Creates a ConfigMap, whose label is its name, in a namespace.</summary>
    private static async Task<int> CreateAsync(TestCluster cluster, string what, string query = "")
    {
        var (ns, name) = (what.Split(' ')[0], what.Split(' ')[1]);
        var (status, _) = await cluster.SendAsync(
            HttpMethod.Post, $"/api/v1/namespaces/{ns}/configmaps{query}", Parse($$$"""{"metadata":{"name":"{{{name}}}","labels":{"a":"{{{name}}}"} } }"""));
        return status;
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
