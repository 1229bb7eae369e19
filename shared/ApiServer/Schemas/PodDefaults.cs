using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The defaults of pods and of everything with a pod template.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/v1/defaults.go</c>.</remarks>
internal static class PodDefaults
{
    private const int DefaultFileMode = 420;

    /// <summary>A pod itself: in addition requests from limits and service links, which templates do not get.</summary>
    public static void Pod(JsonObject pod)
    {
        var spec = pod.Map("spec");
        Spec(spec);
        foreach (var container in spec.Objects("containers").Concat(spec.Objects("initContainers")))
        {
            RequestsFromLimits(container);
        }

        if (spec is not null)
        {
            PodRequests(spec);
        }

        Addresses(pod);
        spec.Fill("enableServiceLinks", true);
    }

    /// <summary>What the pod as a whole requests: of what it limits, the containers' sum, or else the limit.</summary>
    private static void PodRequests(JsonObject spec)
    {
        if (spec.Map("resources")?.Map("limits") is not { Count: > 0 } limits)
        {
            return;
        }

        var requests = spec.Ensure("resources").Ensure("requests");
        foreach (var (resource, amount) in limits)
        {
            var isRequested = spec.Objects("containers").Concat(spec.Objects("initContainers"))
                .Any(container => container.Map("resources").Map("requests").Has(resource));
            if (!requests.ContainsKey(resource) && !isRequested)
            {
                requests[resource] = amount?.DeepClone();
            }
        }

        if (requests.Count == 0)
        {
            spec.Map("resources")!.Remove("requests");
        }
    }

    /// <summary>The older <c>podIP</c> is the first of <c>podIPs</c>.</summary>
    private static void Addresses(JsonObject pod)
    {
        if (pod.Map("status") is not { } status)
        {
            return;
        }

        if (status.Objects("podIPs").FirstOrDefault() is { } first)
        {
            status["podIP"] = first.Text("ip");
        }
        else if (status.Text("podIP") is { Length: > 0 } address)
        {
            status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address });
        }
    }

    public static void Spec(JsonObject? spec)
    {
        if (spec is null)
        {
            return;
        }

        spec.Fill("dnsPolicy", "ClusterFirst");
        spec.Fill("restartPolicy", "Always");
        spec.Ensure("securityContext");
        spec.Fill("terminationGracePeriodSeconds", 30);
        if (spec.Integer("terminationGracePeriodSeconds") < 0)
        {
            spec["terminationGracePeriodSeconds"] = 1;
        }

        spec.Fill("schedulerName", "default-scheduler");
        var isOnHost = spec.Flag("hostNetwork");
        foreach (var container in Containers(spec))
        {
            Container(container, isOnHost);
        }

        foreach (var volume in spec.Objects("volumes"))
        {
            Volume(volume);
        }
    }

    private static IEnumerable<JsonObject> Containers(JsonObject spec) =>
        spec.Objects("containers").Concat(spec.Objects("initContainers")).Concat(spec.Objects("ephemeralContainers"));

    private static void RequestsFromLimits(JsonObject container)
    {
        if (container.Map("resources")?.Map("limits") is not { Count: > 0 } limits)
        {
            return;
        }

        var requests = container.Ensure("resources").Ensure("requests");
        foreach (var (resource, amount) in limits)
        {
            if (!requests.ContainsKey(resource))
            {
                requests[resource] = amount?.DeepClone();
            }
        }
    }

    private static void Container(JsonObject container, bool isOnHost)
    {
        container.Fill("imagePullPolicy", IsLatest(container.Text("image")) ? "Always" : "IfNotPresent");
        container.Fill("terminationMessagePath", "/dev/termination-log");
        container.Fill("terminationMessagePolicy", "File");
        foreach (var port in container.Objects("ports"))
        {
            port.Fill("protocol", "TCP");
            if (isOnHost && (port.Integer("hostPort") ?? 0) == 0)
            {
                port["hostPort"] = port["containerPort"]?.DeepClone();
            }
        }

        foreach (var variable in container.Objects("env"))
        {
            variable.Map("valueFrom").Map("fieldRef").Fill("apiVersion", "v1");
        }

        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            Probe(container.Map(probe));
        }

        HttpGet(container.Map("lifecycle").Map("postStart").Map("httpGet"));
        HttpGet(container.Map("lifecycle").Map("preStop").Map("httpGet"));
    }

    /// <summary>Whether the image has no digest and the tag latest, or none.</summary>
    private static bool IsLatest(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
        {
            return false;
        }

        var colon = image.LastIndexOf(':');
        return colon <= image.LastIndexOf('/') || image.AsSpan(colon + 1).SequenceEqual("latest");
    }

    private static void Probe(JsonObject? probe)
    {
        if (probe is null)
        {
            return;
        }

        FillNumber(probe, "timeoutSeconds", 1);
        FillNumber(probe, "periodSeconds", 10);
        FillNumber(probe, "successThreshold", 1);
        FillNumber(probe, "failureThreshold", 3);
        HttpGet(probe.Map("httpGet"));
        if (probe.Map("grpc") is { } grpc && !grpc.Has("service"))
        {
            grpc["service"] = "";
        }
    }

    private static void FillNumber(JsonObject obj, string field, int value)
    {
        if ((obj.Integer(field) ?? 0) == 0)
        {
            obj[field] = value;
        }
    }

    private static void HttpGet(JsonObject? action)
    {
        action.Fill("path", "/");
        action.Fill("scheme", "HTTP");
    }

    private static void Volume(JsonObject volume)
    {
        if (volume.All(pair => pair.Key == "name" || pair.Value is null))
        {
            volume["emptyDir"] = new JsonObject();
        }

        foreach (var source in new[] { "secret", "configMap" })
        {
            volume.Map(source).Fill("defaultMode", DefaultFileMode);
        }

        DownwardApi(volume.Map("downwardAPI"), hasMode: true);
        Projected(volume.Map("projected"));
        volume.Map("ephemeral").Map("volumeClaimTemplate").Map("spec").Fill("volumeMode", "Filesystem");
        OldVolumes(volume);
    }

    private static void DownwardApi(JsonObject? source, bool hasMode)
    {
        if (hasMode)
        {
            source.Fill("defaultMode", DefaultFileMode);
        }

        foreach (var item in source.Objects("items"))
        {
            item.Map("fieldRef").Fill("apiVersion", "v1");
        }
    }

    private static void Projected(JsonObject? projected)
    {
        projected.Fill("defaultMode", DefaultFileMode);
        foreach (var source in projected.Objects("sources"))
        {
            source.Map("serviceAccountToken").Fill("expirationSeconds", 3600);
            DownwardApi(source.Map("downwardAPI"), hasMode: false);
        }
    }

    /// <summary>The volumes that a pod may name itself, and those that a persistent volume stands for.</summary>
    internal static void OldVolumes(JsonObject? volume)
    {
        if (volume.Map("hostPath") is { } path && !path.Has("type"))
        {
            path["type"] = "";
        }

        volume.Map("iscsi").Fill("iscsiInterface", "default");
        var rbd = volume.Map("rbd");
        rbd.Fill("pool", "rbd");
        rbd.Fill("user", "admin");
        rbd.Fill("keyring", "/etc/ceph/keyring");
        var disk = volume.Map("azureDisk");
        disk.Fill("cachingMode", "ReadWrite");
        disk.Fill("kind", "Shared");
        disk.Fill("fsType", "ext4");
        disk.Fill("readOnly", false);
        volume.Map("scaleIO").Fill("storageMode", "ThinProvisioned");
        volume.Map("scaleIO").Fill("fsType", "xfs");
    }
}
