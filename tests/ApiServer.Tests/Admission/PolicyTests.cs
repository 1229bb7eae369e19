using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>Policies as kube-apiserver 1.36 runs them, asked for over HTTPS.</summary>
public sealed class PolicyTests
{
    private const string Group = "/apis/admissionregistration.k8s.io/v1";
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Match = """{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE","UPDATE"],"resources":["configmaps"]}]}""";

    [Theory]
    [InlineData("""[{"expression":"object.data.k == 'good'"}]""", 422, "Invalid", "failed expression: object.data.k == 'good'")]
    [InlineData("""[{"expression":"false","message":"never","reason":"Forbidden"}]""", 403, "Forbidden", "never")]
    [InlineData("""[{"expression":"false","messageExpression":"'got ' + object.data.k","message":"fixed"}]""", 422, "Invalid", "got bad")]
    [InlineData("""[{"expression":"false","messageExpression":"''","message":"fixed"}]""", 422, "Invalid", "fixed")]
    [InlineData("""[{"expression":"false","message":"large","reason":"RequestEntityTooLarge"}]""", 413, "RequestEntityTooLarge", "large")]
    [InlineData("""[{"expression":"namespaceObject.metadata.name != 'default'","message":"where"}]""", 422, "Invalid", "where")]
    [InlineData("""[{"expression":"!authorizer.group('').resource('configmaps').namespace('default').check('create').allowed()","message":"may"}]""", 422, "Invalid", "may")]
    public async Task Create_WhenAPolicyDenies_TellsReasonAndMessage(string validations, int code, string reason, string message)
    {
        await using var cluster = await TestCluster.StartAsync();
        await PolicyAsync(cluster, $$"""{"matchConstraints":{{Match}},"validations":{{validations}}}""");

        var body = await DeniedAsync(cluster, ConfigMap("a", "bad"));

        Assert.Equal(code, (int)body["code"]!);
        Assert.Equal(reason, (string?)body["reason"]);
        Assert.Equal($"configmaps \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p' denied request: {message}", (string?)body["message"]);
    }

    [Fact]
    public async Task Create_WhenVariablesAndParametersAreUsed_SeesThem()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync(ConfigMaps, ConfigMap("limit", "3"));
        await PolicyAsync(
            cluster,
            $$$"""
            {"paramKind":{"apiVersion":"v1","kind":"ConfigMap"},"matchConstraints":{{{Match}}},
             "variables":[{"name":"limit","expression":"int(params.data.k)"},{"name":"size","expression":"size(object.data.k)"}],
             "validations":[{"expression":"variables.size <= variables.limit","messageExpression":"string(variables.size) + ' > ' + string(variables.limit)"}]}
            """,
            """{"name":"limit","namespace":"default","parameterNotFoundAction":"Deny"}""");

        var body = await DeniedAsync(cluster, ConfigMap("a", "long"));
        var (status, _) = await cluster.SendAsync(HttpMethod.Post, ConfigMaps, ConfigMap("b", "ok"));

        Assert.EndsWith("denied request: 4 > 3", (string?)body["message"], StringComparison.Ordinal);
        Assert.Equal(201, status);
    }

    [Fact]
    public async Task Create_WhenTheParameterIsMissing_SaysSo()
    {
        await using var cluster = await TestCluster.StartAsync();
        await PolicyAsync(
            cluster,
            $$"""{"paramKind":{"apiVersion":"v1","kind":"ConfigMap"},"matchConstraints":{{Match}},"validations":[{"expression":"true"}]}""",
            """{"name":"none","namespace":"default","parameterNotFoundAction":"Deny"}""");

        var body = await DeniedAsync(cluster, ConfigMap("a", "x"));

        Assert.Contains("failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction", (string?)body["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WhenTheBindingOnlyWarns_PassesWithAWarning()
    {
        await using var cluster = await TestCluster.StartAsync();
        await PolicyAsync(cluster, $$"""{"matchConstraints":{{Match}},"validations":[{"expression":"false","message":"hm"}]}""", action: "Warn");

        for (var i = 0; ; i++)
        {
            using var content = new StringContent(ConfigMap($"w{i}", "x").ToJsonString(), null, "application/json");
            using var response = await cluster.Http.PostAsync(ConfigMaps, content, Cancel);
            Assert.Equal(201, (int)response.StatusCode);
            if (response.Headers.TryGetValues("Warning", out var warnings))
            {
                Assert.Equal(["299 - \"Validation failed for ValidatingAdmissionPolicy 'p' with binding 'p': hm\""], warnings);
                return;
            }

            Assert.True(i < 100, "no warning came");
            await Task.Delay(50, Cancel);
        }
    }

    [Theory]
    [InlineData("Fail", 422)]
    [InlineData("Ignore", 201)]
    public async Task Create_WhenAnExpressionFails_FollowsTheFailurePolicy(string failurePolicy, int expected)
    {
        await using var cluster = await TestCluster.StartAsync();
        await PolicyAsync(
            cluster,
            $$"""{"failurePolicy":"{{failurePolicy}}","matchConstraints":{{Match}},"validations":[{"expression":"object.data.none == 'x'"},{"expression":"object.data.k != 'bad'"}]}""");

        // The second expression denies what the first fails on, so that the test can wait for the policy to be in effect.
        var body = await DeniedAsync(cluster, ConfigMap("a", "bad"));
        var (status, _) = await cluster.SendAsync(HttpMethod.Post, ConfigMaps, ConfigMap("b", "good"));

        Assert.Equal(422, (int)body["code"]!);
        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task Delete_WhenAPolicyMatchesIt_SeesTheOldObject()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync(ConfigMaps, ConfigMap("a", "keep"));
        await PolicyAsync(
            cluster,
            """
            {"matchConstraints":{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["DELETE"],"resources":["configmaps"]}]},
             "validations":[{"expression":"object == null && oldObject.data.k != 'keep'","message":"kept"}]}
            """);
        await Task.Delay(700, Cancel);

        var (status, body) = await cluster.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/a");

        Assert.Equal(422, status);
        Assert.EndsWith("denied request: kept", (string?)body!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"patchType":"JSONPatch","jsonPatch":{"expression":"[JSONPatch{op: 'add', path: '/data/' + jsonpatch.escapeKey('ab'), value: 'new'}]"}}""", "ab")]
    [InlineData("""{"patchType":"ApplyConfiguration","applyConfiguration":{"expression":"Object{data: {'added': 'new'}}"}}""", "added")]
    public async Task Create_WhenAPolicyMutates_ChangesTheObject(string mutation, string key)
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync($"{Group}/mutatingadmissionpolicies", Parse($$$"""
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingAdmissionPolicy","metadata":{"name":"m"},
             "spec":{"reinvocationPolicy":"Never","matchConstraints":{{{Match}}},"mutations":[{{{mutation}}}]}}
            """));
        await cluster.CreateAsync($"{Group}/mutatingadmissionpolicybindings", Parse("""
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingAdmissionPolicyBinding","metadata":{"name":"m"},"spec":{"policyName":"m"}}
            """));
        await Task.Delay(700, Cancel);

        var created = await cluster.CreateAsync(ConfigMaps, ConfigMap("a", "x"));

        Assert.Equal("new", (string?)created["data"]![key]);
        Assert.Equal("x", (string?)created["data"]!["k"]);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task PolicyAsync(TestCluster cluster, string spec, string? paramRef = null, string action = "Deny")
    {
        await cluster.CreateAsync($"{Group}/validatingadmissionpolicies", new JsonObject
        {
            ["apiVersion"] = "admissionregistration.k8s.io/v1",
            ["kind"] = "ValidatingAdmissionPolicy",
            ["metadata"] = new JsonObject { ["name"] = "p" },
            ["spec"] = Parse(spec),
        });
        var binding = new JsonObject { ["policyName"] = "p", ["validationActions"] = new JsonArray(action) };
        if (paramRef is not null)
        {
            binding["paramRef"] = Parse(paramRef);
        }

        await cluster.CreateAsync($"{Group}/validatingadmissionpolicybindings", new JsonObject
        {
            ["apiVersion"] = "admissionregistration.k8s.io/v1",
            ["kind"] = "ValidatingAdmissionPolicyBinding",
            ["metadata"] = new JsonObject { ["name"] = "p" },
            ["spec"] = binding,
        });
    }

    /// <summary>Asks dry until the policy is in effect.</summary>
    private static async Task<JsonObject> DeniedAsync(TestCluster cluster, JsonObject obj)
    {
        for (var i = 0; ; i++)
        {
            var (status, body) = await cluster.SendAsync(HttpMethod.Post, $"{ConfigMaps}?dryRun=All", obj);
            if (status != 201)
            {
                return body!;
            }

            Assert.True(i < 100, "the policy never denied anything");
            await Task.Delay(50, Cancel);
        }
    }

    private static JsonObject ConfigMap(string name, string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["data"] = new JsonObject { ["k"] = value },
    };

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
