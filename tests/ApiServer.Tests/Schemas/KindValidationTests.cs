using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Schemas;

public sealed class KindValidationTests
{
    // The words are those of kubernetes 1.36: pkg/apis/{core,storage,scheduling,networking,apps}/validation, apiextensions-apiserver's
    // validation.go, and plugin/pkg/admission.
    public static TheoryData<string, string, string> Refused => new()
    {
        { "/api/v1/persistentvolumes", """{"spec":{}}""", "PersistentVolume \"x\" is invalid: [spec.accessModes: Required value, spec.capacity: Required value, spec.capacity: Unsupported value: null: supported values: \"storage\", spec: Required value: must specify a volume type]" },
        { "/api/v1/nodes", """{"spec":{"taints":[{"key":"a","effect":"Bad"}]}}""", "Node \"x\" is invalid: metadata.taints[0].effect: Unsupported value: \"Bad\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"" },
        { "/api/v1/namespaces/default/replicationcontrollers", """{"spec":{}}""", "ReplicationController \"x\" is invalid: [spec.selector: Required value, spec.template: Required value]" },
        { "/api/v1/namespaces/default/resourcequotas", """{"spec":{"hard":{"bogus":"1"}}}""", "ResourceQuota \"x\" is invalid: [spec.hard[bogus]: Invalid value: \"bogus\": must be a standard resource type or fully qualified, spec.hard[bogus]: Invalid value: \"bogus\": must be a standard resource for quota]" },
        { "/api/v1/namespaces/default/limitranges", """{"spec":{"limits":[{"type":"Pod","default":{"cpu":"1"}}]}}""", "LimitRange \"x\" is invalid: spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'" },
        { "/api/v1/namespaces/default/endpoints", """{"subsets":[{}]}""", "Endpoints \"x\" is invalid: subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`" },
        { "/apis/storage.k8s.io/v1/storageclasses", """{}""", "StorageClass.storage.k8s.io \"x\" is invalid: provisioner: Required value" },
        { "/apis/scheduling.k8s.io/v1/priorityclasses", """{"value":2000000000}""", "PriorityClass.scheduling.k8s.io \"x\" is invalid: value: Forbidden: maximum allowed value of a user defined priority is 1000000000" },
        { "/apis/networking.k8s.io/v1/ingressclasses", """{"spec":{"controller":"x"}}""", "IngressClass.networking.k8s.io \"x\" is invalid: spec.controller: Invalid value: \"x\": must be a domain-prefixed path (such as \"acme.io/foo\")" },
        { "/api/v1/namespaces/default/pods", """{"spec":{"priorityClassName":"none","containers":[{"name":"c","image":"x"}]}}""", "pods \"x\" is forbidden: no PriorityClass with name none was found" },
        { "/api/v1/namespaces/default/pods", """{"spec":{"tolerations":[{"key":"a","tolerationSeconds":3}],"containers":[{"name":"c","image":"x"}]}}""", "Pod \"x\" is invalid: spec.tolerations[0].effect: Invalid value: \"\": effect must be 'NoExecute' when `tolerationSeconds` is set" },
        { "/api/v1/namespaces/default/pods", """{"spec":{"containers":[{"name":"c","image":"x","livenessProbe":{"exec":{}}}]}}""", "Pod \"x\" is invalid: spec.containers[0].livenessProbe.exec.command: Required value" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Create_WhenAnObjectBreaksARule_SaysWhatTheServerSays(string path, string body, string message)
    {
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });
        var obj = JsonNode.Parse(body)!.AsObject();
        obj["metadata"] = new JsonObject { ["name"] = "x" };

        var (_, answer) = await cluster.SendAsync(HttpMethod.Post, path, obj);

        Assert.Equal(message, (string?)answer!["message"]);
    }

    [Theory]
    [InlineData("""{"subresources":{"scale":{"specReplicasPath":"spec.replicas","statusReplicasPath":".spec.replicas"}}}""", "[spec.subresources.scale.specReplicasPath: Invalid value: \"spec.replicas\": must be a simple json path starting with ., spec.subresources.scale.statusReplicasPath: Invalid value: \".spec.replicas\": should be a json path under .status]")]
    [InlineData("""{"additionalPrinterColumns":[{"name":"A","type":"bogus","jsonPath":".a"}]}""", "spec.additionalPrinterColumns[0].type: Invalid value: \"bogus\": must be one of boolean,date,integer,number,string")]
    [InlineData("""{"selectableFields":[{"jsonPath":".spec.none"}]}""", "spec.selectableFields[0].jsonPath: Invalid value: \".spec.none\": is an invalid path: does not refer to a valid field")]
    public async Task Create_OfADefinition_WhenItsVersionBreaksARule_SaysWhatTheServerSays(string version, string message)
    {
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });
        var parsed = JsonNode.Parse(version)!.AsObject();
        parsed["name"] = "v1";
        parsed["served"] = true;
        parsed["storage"] = true;
        parsed["schema"] = JsonNode.Parse("""{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object"}}}}""");
        var definition = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "ws.example.com" },
            ["spec"] = new JsonObject
            {
                ["group"] = "example.com",
                ["scope"] = "Namespaced",
                ["names"] = new JsonObject { ["plural"] = "ws", ["kind"] = "W" },
                ["versions"] = new JsonArray(parsed),
            },
        };

        var (_, answer) = await cluster.SendAsync(HttpMethod.Post, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);

        Assert.Equal($"CustomResourceDefinition.apiextensions.k8s.io \"ws.example.com\" is invalid: {message}", (string?)answer!["message"]);
    }

    // kubernetes: plugin/pkg/admission/limitranger
    [Fact]
    public async Task Create_OfAPod_WhenALimitRangeHasDefaults_SetsThemAndSaysSo()
    {
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });
        await cluster.CreateAsync("/api/v1/namespaces/default/limitranges", JsonNode.Parse("""
            {"metadata":{"name":"l"},"spec":{"limits":[{"type":"Container","default":{"cpu":"1"},"max":{"cpu":"2"}}]}}
            """)!.AsObject());
        var pod = JsonNode.Parse("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"x"}]}}""")!.AsObject();

        var created = await cluster.CreateAsync("/api/v1/namespaces/default/pods", pod);
        pod["metadata"]!["name"] = "q";
        pod["spec"]!["containers"]![0]!["resources"] = JsonNode.Parse("""{"limits":{"cpu":"3"},"requests":{"cpu":"1"}}""");
        var (status, refused) = await cluster.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods", pod);

        Assert.Equal(
            "LimitRanger plugin set: cpu request for container c; cpu limit for container c",
            (string?)created["metadata"]!["annotations"]!["kubernetes.io/limit-ranger"]);
        Assert.Equal((403, "pods \"q\" is forbidden: maximum cpu usage per Container is 2, but limit is 3"), (status, (string?)refused!["message"]));
    }
}
