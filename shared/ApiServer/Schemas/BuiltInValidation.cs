using System.Text.Json.Nodes;
using Flux.ApiServer.Admission;

namespace Flux.ApiServer.Schemas;

/// <summary>
/// The rules of built-in kinds that the real server checks before it stores an object: those that GitOps meets, in its words. Kinds that are
/// not listed have only their metadata checked.
/// </summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/*/validation</c>.</remarks>
public static class BuiltInValidation
{
    /// <summary>The group that answers about an invalid object name: events are of the core group there in all versions.</summary>
    public static string GroupInAnswers(ResourceSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return schema.Kind.Kind == "Event" ? "" : schema.Kind.Group;
    }

    /// <summary>The errors of a new object, which must have been defaulted and prepared.</summary>
    public static IReadOnlyList<FieldError> ValidateCreate(ResourceSchema schema, JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(obj);
        var errors = new FieldErrors();
        var kind = schema.Kind.Kind;
        if (kind != "CustomResourceDefinition")
        {
            MetadataValidation.Validate(obj.Map("metadata"), schema.Namespaced, NameRule(kind), errors);
        }

        Create(kind, schema.Namespaced, obj, errors);
        return errors.All;
    }

    /// <summary>The errors of a change. Some are told several times, as the real server tells them.</summary>
    /// <param name="schema">The resource.</param>
    /// <param name="live">The stored object.</param>
    /// <param name="updated">The object to be stored, defaulted and prepared.</param>
    /// <param name="subresource">The subresource written through; null or empty for the main resource.</param>
    public static IReadOnlyList<FieldError> ValidateUpdate(ResourceSchema schema, JsonObject live, JsonObject updated, string? subresource)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(updated);
        var errors = new FieldErrors();
        var kind = schema.Kind.Kind;
        errors.Add(MetadataValidation.Validate(updated, schema.Namespaced));
        var changes = MetadataValidation.ValidateUpdate(live, updated);
        errors.Add(changes);
        errors.Add(changes);
        if (kind is not ("CustomResourceDefinition" or "APIService"))
        {
            var finalizers = updated.Map("metadata").Texts("finalizers");
            for (var i = 0; i < finalizers.Count; i++)
            {
                MetadataValidation.StandardFinalizer($"metadata.finalizers[{i}]", finalizers[i], errors);
            }
        }

        if (subresource == "status")
        {
            Status(kind, updated, errors);
        }
        else if (string.IsNullOrEmpty(subresource) || subresource == "scale")
        {
            if (RevalidatesMetadata(kind))
            {
                MetadataValidation.Validate(updated.Map("metadata"), schema.Namespaced, NameRule(kind), errors);
            }

            Update(kind, schema.Namespaced, live, updated, errors);
        }

        return errors.All;
    }

    private static Func<string, IEnumerable<string>> NameRule(string kind) => kind switch
    {
        "Service" or "Namespace" => NameRules.Label,
        "Role" or "RoleBinding" or "ClusterRole" or "ClusterRoleBinding" or "Event" or "APIService" => NameRules.PathSegment,
        _ => NameRules.Subdomain,
    };

    private static bool RevalidatesMetadata(string kind) => kind is
        "ConfigMap" or "Secret" or "Service" or "ServiceAccount" or "Role" or "RoleBinding" or "ClusterRole" or "ClusterRoleBinding"
        or "ResourceQuota" or "LimitRange" or "Endpoints" or "PersistentVolumeClaim" or "Job";

    private static void Create(string kind, bool isNamespaced, JsonObject obj, FieldErrors errors)
    {
        switch (kind)
        {
            case "ConfigMap":
                CoreValidation.ConfigMap(obj, errors);
                break;
            case "Secret":
                CoreValidation.Secret(obj, errors);
                break;
            case "Pod":
                PodValidation.Annotations("metadata.annotations", obj.Map("metadata").Map("annotations"), errors);
                PodValidation.Spec("spec", obj.Map("spec") ?? [], errors);
                PodVolumes.Tokens("spec", obj.Map("spec") ?? [], errors);
                if (obj.Map("spec")?["ephemeralContainers"] is JsonArray { Count: > 0 })
                {
                    errors.Forbidden("spec.ephemeralContainers", "cannot be set on create");
                }

                break;
            case "Service":
                ServiceValidation.Service(obj, errors);
                break;
            case "PersistentVolumeClaim":
                CoreValidation.Claim(obj, errors);
                break;
            case "Namespace":
                CoreValidation.Namespace(obj, errors);
                break;
            case "Deployment":
                WorkloadValidation.Deployment(obj, errors);
                break;
            case "ReplicaSet":
                WorkloadValidation.ReplicaSet(obj, errors);
                break;
            case "DaemonSet":
                WorkloadValidation.DaemonSet(obj, errors);
                break;
            case "StatefulSet":
                WorkloadValidation.StatefulSet(obj, errors);
                break;
            case "Job":
                JobValidation.Job(obj, errors);
                break;
            case "CronJob":
                JobValidation.CronJob(obj, errors);
                break;
            case "CustomResourceDefinition":
                CrdValidation.Create(obj, errors);
                break;
            default:
                CreateOther(kind, isNamespaced, obj, errors);
                break;
        }
    }

    private static void CreateOther(string kind, bool isNamespaced, JsonObject obj, FieldErrors errors)
    {
        switch (kind)
        {
            case "Role" or "ClusterRole":
                AccessValidation.Role(obj, isNamespaced, errors);
                AccessValidation.Aggregation(obj, errors);
                break;
            case "RoleBinding" or "ClusterRoleBinding":
                AccessValidation.Binding(obj, isNamespaced, errors);
                break;
            case "Ingress":
                NetworkingValidation.IngressCreate(obj, errors);
                break;
            case "NetworkPolicy":
                NetworkingValidation.Policy(obj, errors);
                break;
            case "EndpointSlice":
                EndpointValidation.EndpointSlice(obj, errors);
                break;
            case "PodDisruptionBudget":
                PolicyValidation.Budget(obj, errors);
                break;
            case "HorizontalPodAutoscaler":
                AutoscalerValidation.Autoscaler(obj, errors);
                break;
            case "Event":
                EventValidation.Create(obj, errors);
                break;
            case "ValidatingAdmissionPolicy":
                AdmissionPolicyValidation.Validating(obj, errors);
                break;
            case "ValidatingAdmissionPolicyBinding":
                PolicyBindingValidation.Validating(obj, errors);
                break;
            case "MutatingAdmissionPolicy":
                AdmissionPolicyValidation.Mutating(obj, errors);
                break;
            case "MutatingAdmissionPolicyBinding":
                PolicyBindingValidation.Mutating(obj, errors);
                break;
            case "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration":
                WebhookValidation.Validate(obj, kind == "MutatingWebhookConfiguration", errors);
                break;
            case "Scale":
                errors.NotNegative("spec.replicas", obj.Map("spec"), "replicas");
                break;
            case "Lease":
                PolicyValidation.Lease(obj, errors);
                break;
            default:
                CreateOfCluster(kind, obj, errors);
                break;
        }
    }

    private static void CreateOfCluster(string kind, JsonObject obj, FieldErrors errors)
    {
        switch (kind)
        {
            case "Node":
                ClusterValidation.Node(obj, errors);
                break;
            case "PersistentVolume":
                ClusterValidation.Volume(obj, errors);
                break;
            case "StorageClass":
                ClusterValidation.StorageClass(obj, errors);
                break;
            case "PriorityClass":
                ClusterValidation.PriorityClass(obj, errors);
                break;
            case "IngressClass":
                ClusterValidation.IngressClass(obj, errors);
                break;
            case "RuntimeClass":
                ClusterValidation.RuntimeClass(obj, errors);
                break;
            case "ResourceQuota":
                QuotaValidation.Quota(obj, errors);
                break;
            case "LimitRange":
                QuotaValidation.Range(obj, errors);
                break;
            case "ReplicationController":
                WorkloadValidation.ReplicationController(obj, errors);
                break;
            case "PodTemplate":
                PodValidation.Template("template", obj.Map("template"), errors);
                break;
            case "ControllerRevision":
                WorkloadValidation.ControllerRevision(obj, errors);
                break;
            case "Endpoints":
                EndpointValidation.Endpoints(obj, errors);
                break;
            default:
                break;
        }
    }

    private static void Update(string kind, bool isNamespaced, JsonObject live, JsonObject obj, FieldErrors errors)
    {
        switch (kind)
        {
            case "ConfigMap":
                CoreValidation.ConfigMapUpdate(live, obj, errors);
                break;
            case "Secret":
                CoreValidation.SecretUpdate(live, obj, errors);
                break;
            case "Pod":
                PodValidation.Update(live, obj, errors);
                break;
            case "Service":
                ServiceValidation.Update(live, obj, errors);
                break;
            case "PersistentVolumeClaim":
                CoreValidation.ClaimUpdate(live, obj, errors);
                break;
            case "Deployment":
                WorkloadValidation.DeploymentUpdate(live, obj, errors);
                break;
            case "ReplicaSet":
                WorkloadValidation.ReplicaSetUpdate(live, obj, errors);
                break;
            case "DaemonSet":
                WorkloadValidation.DaemonSetUpdate(live, obj, errors);
                break;
            case "StatefulSet":
                WorkloadValidation.StatefulSetUpdate(live, obj, errors);
                break;
            case "Job":
                JobValidation.JobUpdate(live, obj, errors);
                break;
            case "RoleBinding" or "ClusterRoleBinding":
                AccessValidation.BindingUpdate(live, obj, isNamespaced, errors);
                break;
            case "Node":
                ClusterValidation.NodeUpdate(live, obj, errors);
                break;
            case "PersistentVolume":
                ClusterValidation.VolumeUpdate(live, obj, errors);
                break;
            case "IngressClass":
                ClusterValidation.IngressClassUpdate(live, obj, errors);
                break;
            case "RuntimeClass":
                ClusterValidation.RuntimeClassUpdate(live, obj, errors);
                break;
            case "ResourceQuota":
                QuotaValidation.QuotaUpdate(live, obj, errors);
                break;
            case "ControllerRevision":
                WorkloadValidation.ControllerRevisionUpdate(live, obj, errors);
                break;
            case "PriorityClass":
                PolicyValidation.PriorityClassUpdate(live, obj, errors);
                break;
            case "StorageClass":
                PolicyValidation.StorageClassUpdate(live, obj, errors);
                break;
            case "Event":
                EventValidation.Update(live, obj, errors);
                break;
            case "Ingress":
                NetworkingValidation.Ingress(obj, errors);
                break;
            case "EndpointSlice":
                EndpointValidation.EndpointSliceUpdate(live, obj, errors);
                break;
            case "CustomResourceDefinition":
                CrdValidation.Update(live, obj, errors);
                break;
            default:
                Create(kind, isNamespaced, obj, errors);
                break;
        }
    }

    private static void Status(string kind, JsonObject obj, FieldErrors errors)
    {
        switch (kind)
        {
            case "Deployment":
                WorkloadStatusValidation.Deployment(obj, errors);
                break;
            case "ReplicaSet" or "ReplicationController":
                WorkloadStatusValidation.ReplicaSet(obj, errors);
                break;
            case "StatefulSet":
                WorkloadStatusValidation.StatefulSet(obj, errors);
                break;
            case "DaemonSet":
                WorkloadStatusValidation.DaemonSet(obj, errors);
                break;
            case "Namespace":
                CoreValidation.NamespaceStatus(obj, errors);
                break;
            case "Service":
                ServiceValidation.Status(obj, errors);
                break;
            case "Ingress":
                NetworkingValidation.IngressStatus(obj, errors);
                break;
            case "PodDisruptionBudget":
                PolicyValidation.BudgetStatus(obj, errors);
                break;
            case "HorizontalPodAutoscaler":
                AutoscalerValidation.Status(obj, errors);
                break;
            case "ResourceQuota":
                QuotaValidation.QuotaStatus(obj, errors);
                break;
            default:
                break;
        }
    }
}
