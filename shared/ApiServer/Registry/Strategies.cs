using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>Which strategy a built-in kind has.</summary>
internal sealed class Strategies(ServiceAddresses addresses, AdmissionDefaults admission)
{
    private static readonly HashSet<string> _createdOnUpdate =
        ["Lease", "Event", "Endpoints", "LimitRange", "Service", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"];

    private static readonly HashSet<string> _conditional = ["Lease", "CustomResourceDefinition", "PodDisruptionBudget", "EndpointSlice", "VolumeAttachment"];

    private static readonly HashSet<string> _returnsObject =
        ["Service", "ServiceAccount", "PersistentVolumeClaim", "PersistentVolume", "ResourceQuota", "PodTemplate", "StorageClass"];

    public ResourceStrategy For(ResourceSchema schema) => schema.Kind.Kind switch
    {
        "Namespace" => new NamespaceStrategy(),
        "Pod" => new PodStrategy(admission),
        "Service" => new ServiceKindStrategy(addresses),
        "CustomResourceDefinition" => new CustomResourceDefinitionStrategy(),
        "Event" => new EventStrategy(),
        "HorizontalPodAutoscaler" => new AutoscalerStrategy(),
        var kind => new KindStrategy(kind, admission)
        {
            CreatesOnUpdate = _createdOnUpdate.Contains(kind),
            IsConditional = _conditional.Contains(kind),
            ReturnsObject = _returnsObject.Contains(kind),
        },
    };
}
