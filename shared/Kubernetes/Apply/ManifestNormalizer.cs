using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Apply;

/// <summary>Brings a manifest into the form in which it can be applied and compared.</summary>
/// <remarks>
/// Spec: fluxcd/pkg ssa v0.77, normalize.go and cert_validation.go. Upstream sends built-in kinds through their Go types; here
/// the effects that matter are done one by one: nulls go, ports get their protocol, Secret data becomes base64.
/// </remarks>
public static class ManifestNormalizer
{
    private const string RbacVersion = "rbac.authorization.k8s.io/v1";

    /// <summary>Normalises an object in place. Role and ClusterRole stay as they are, as upstream leaves them.</summary>
    public static void Normalize(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        var kind = obj.KindOf();
        if (kind.ApiVersion == RbacVersion && kind.Kind is "Role" or "ClusterRole")
        {
            return;
        }

        if (IsBuiltIn(kind.Group))
        {
            DropNulls(obj);
        }

        switch (kind)
        {
            case { Group: "", Version: "v1", Kind: "Service" }:
                DefaultProtocol(obj["spec"] as JsonObject);
                break;
            case { Group: "", Version: "v1", Kind: "Secret" }:
                MergeStringData(obj);
                break;
            default:
                foreach (var container in (PodSpecOf(obj, kind.ApiVersion, kind.Kind)?["containers"] as JsonArray)?.OfType<JsonObject>() ?? [])
                {
                    DefaultProtocol(container);
                }

                break;
        }

        obj.Metadata()?.Remove("creationTimestamp");
        if (IsDefinition(obj))
        {
            DropInvalidCaBundle(obj);
        }
        else
        {
            obj.Remove("status");
        }
    }

    internal static bool IsDefinition(JsonObject obj) =>
        obj.KindOf() is { Group: "apiextensions.k8s.io" } kind
        && string.Equals(kind.Kind, "CustomResourceDefinition", StringComparison.OrdinalIgnoreCase);

    /// <summary>The groups whose types are compiled into Kubernetes: no dot, or below k8s.io without being a definition's.</summary>
    private static bool IsBuiltIn(string group) => !group.Contains('.', StringComparison.Ordinal) || group is
        "admissionregistration.k8s.io" or "authentication.k8s.io" or "authorization.k8s.io" or "certificates.k8s.io"
        or "coordination.k8s.io" or "discovery.k8s.io" or "events.k8s.io" or "flowcontrol.apiserver.k8s.io" or "networking.k8s.io"
        or "node.k8s.io" or "rbac.authorization.k8s.io" or "resource.k8s.io" or "scheduling.k8s.io" or "storage.k8s.io"
        or "storagemigration.k8s.io" or "internal.apiserver.k8s.io";

    private static JsonObject? PodSpecOf(JsonObject obj, string apiVersion, string kind) => (apiVersion, kind) switch
    {
        ("v1", "Pod") => obj.At("spec") as JsonObject,
        ("apps/v1", "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") or ("batch/v1", "Job") => obj.At("spec", "template", "spec") as JsonObject,
        ("batch/v1", "CronJob") => obj.At("spec", "jobTemplate", "spec", "template", "spec") as JsonObject,
        _ => null,
    };

    private static void DefaultProtocol(JsonObject? holder)
    {
        foreach (var port in (holder?["ports"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            if (port["protocol"] is null || port.Text("protocol") is "" && port["protocol"] is JsonValue value && value.TryGetValue<string>(out _))
            {
                port["protocol"] = "TCP";
            }
        }
    }

    /// <summary>Moves <c>stringData</c> into <c>data</c>; left alone where either holds something else than text.</summary>
    private static void MergeStringData(JsonObject secret)
    {
        if (!TryBytes(secret["data"], base64: true, out var data) || !TryBytes(secret["stringData"], base64: false, out var text))
        {
            return;
        }

        foreach (var (key, value) in text)
        {
            data[key] = value;
        }

        secret.Remove("stringData");
        if (data.Count > 0)
        {
            secret["data"] = new JsonObject(data.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)Convert.ToBase64String(e.Value))));
        }
    }

    private static bool TryBytes(JsonNode? map, bool base64, out Dictionary<string, byte[]> bytes)
    {
        bytes = [];
        if (map is null)
        {
            return true;
        }

        foreach (var (key, node) in map as JsonObject ?? [])
        {
            if (node is not JsonValue value || !value.TryGetValue<string>(out var text))
            {
                return false;
            }

            if (!base64)
            {
                bytes[key] = Encoding.UTF8.GetBytes(text);
            }
            else if (GoBase64.TryDecode(text, out var decoded, out _))
            {
                bytes[key] = decoded;
            }
            else
            {
                return false;
            }
        }

        return map is JsonObject;
    }

    /// <summary>A definition with a certificate the server cannot read would be refused; whoever injects it will do so again.</summary>
    private static void DropInvalidCaBundle(JsonObject definition)
    {
        if (definition.At("spec", "conversion", "webhook", "clientConfig") is not JsonObject client || client.Text("caBundle") is not { Length: > 0 } bundle)
        {
            return;
        }

        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(bundle)));
            if (certificates.Count > 0)
            {
                return;
            }
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            // not a certificate: removed below
        }

        client.Remove("caBundle");
    }

    private static void DropNulls(JsonObject obj)
    {
        foreach (var (key, value) in obj.ToList())
        {
            switch (value)
            {
                case null:
                    obj.Remove(key);
                    break;
                case JsonObject inner:
                    DropNulls(inner);
                    break;
                case JsonArray list:
                    foreach (var item in list.OfType<JsonObject>())
                    {
                        DropNulls(item);
                    }

                    break;
            }
        }
    }
}
