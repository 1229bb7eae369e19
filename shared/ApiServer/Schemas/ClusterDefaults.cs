using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The defaults of the smaller API groups.</summary>
/// <remarks>Spec: kubernetes 1.36, the <c>defaults.go</c> of policy, storage, scheduling, discovery, admissionregistration,
/// apiextensions, apiregistration and authentication.</remarks>
internal static class ClusterDefaults
{
    public static void Apply(string group, JsonObject obj)
    {
        var kind = obj.Text("kind");
        switch (group)
        {
            case "storage.k8s.io":
                Storage(kind, obj);
                break;
            case "scheduling.k8s.io" when kind == "PriorityClass":
                obj.Fill("preemptionPolicy", "PreemptLowerPriority");
                break;
            case "discovery.k8s.io":
                foreach (var port in obj.Objects("ports"))
                {
                    port["name"] ??= "";
                    port.Fill("protocol", "TCP");
                }

                break;
            case "admissionregistration.k8s.io":
                Admission(kind, obj);
                break;
            case "apiextensions.k8s.io":
                CustomResourceDefinition(obj.Map("spec"));
                break;
            case "apiregistration.k8s.io":
                obj.Map("spec").Map("service").Fill("port", 443);
                break;
            case "authentication.k8s.io" when kind == "TokenRequest":
                obj.Map("spec").Fill("expirationSeconds", 3600);
                break;
            default:
                break;
        }
    }

    private static void Storage(string kind, JsonObject obj)
    {
        switch (kind)
        {
            case "StorageClass":
                obj.Fill("reclaimPolicy", "Delete");
                obj.Fill("volumeBindingMode", "Immediate");
                break;
            case "CSIDriver":
                var spec = obj.Ensure("spec");
                spec.Fill("attachRequired", true);
                spec.Fill("podInfoOnMount", false);
                spec.Fill("storageCapacity", false);
                spec.Fill("fsGroupPolicy", "ReadWriteOnceWithFSType");
                spec.Fill("volumeLifecycleModes", new JsonArray("Persistent"));
                spec.Fill("requiresRepublish", false);
                spec.Fill("seLinuxMount", false);
                break;
            default:
                break;
        }
    }

    private static void Admission(string kind, JsonObject obj)
    {
        switch (kind)
        {
            case "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration":
                foreach (var webhook in obj.Objects("webhooks"))
                {
                    Webhook(webhook, kind == "MutatingWebhookConfiguration");
                }

                break;
            case "ValidatingAdmissionPolicy" or "MutatingAdmissionPolicy":
                obj.Map("spec").Fill("failurePolicy", "Fail");
                Match(obj.Map("spec").Map("matchConstraints"));
                break;
            case "ValidatingAdmissionPolicyBinding" or "MutatingAdmissionPolicyBinding":
                Match(obj.Map("spec").Map("matchResources"));
                break;
            default:
                break;
        }
    }

    private static void Match(JsonObject? match)
    {
        if (match is null)
        {
            return;
        }

        match.Fill("matchPolicy", "Equivalent");
        match.Fill("namespaceSelector", new JsonObject());
        match.Fill("objectSelector", new JsonObject());
        Scopes(match.Objects("resourceRules").Concat(match.Objects("excludeResourceRules")));
    }

    private static void Scopes(IEnumerable<JsonObject> rules)
    {
        foreach (var rule in rules)
        {
            rule.Fill("scope", "*");
        }
    }

    private static void Webhook(JsonObject webhook, bool isMutating)
    {
        webhook.Fill("failurePolicy", "Fail");
        webhook.Fill("matchPolicy", "Equivalent");
        webhook.Fill("namespaceSelector", new JsonObject());
        webhook.Fill("objectSelector", new JsonObject());
        webhook.Fill("timeoutSeconds", 10);
        if (isMutating)
        {
            webhook.Fill("reinvocationPolicy", "Never");
        }

        webhook.Map("clientConfig").Map("service").Fill("port", 443);
        Scopes(webhook.Objects("rules"));
    }

    private static void CustomResourceDefinition(JsonObject? spec)
    {
        if (spec is null)
        {
            return;
        }

        var names = spec.Ensure("names");
        names.Fill("singular", names.Text("kind").ToLowerInvariant());
        if (names.Text("kind").Length > 0)
        {
            names.Fill("listKind", names.Text("kind") + "List");
        }

        spec.Ensure("conversion").Fill("strategy", "None");
        spec.Map("conversion").Map("webhook").Map("clientConfig").Map("service").Fill("port", 443);
    }
}
