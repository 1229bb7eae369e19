using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>Makes a custom resource's entry for discovery and its field management out of its definition.</summary>
internal static class CustomResourceKind
{
    private static readonly string[] _verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
    private static readonly string[] _subresourceVerbs = ["get", "patch", "update"];

    public static ResourceSchema Of(CustomResourceDefinition definition, CustomResourceVersion version, IEnumerable<CustomResourceVersion> all)
    {
        var subresources = new List<SubresourceSchema>();
        if (version.HasStatus)
        {
            subresources.Add(new("status", definition.Kind, _subresourceVerbs));
        }

        if (version.Scale is not null)
        {
            subresources.Add(new("scale", "Scale", _subresourceVerbs));
        }

        return new ResourceSchema(() => version.Schema.Type)
        {
            Kind = new(definition.Group, version.Name, definition.Kind),
            Plural = definition.Plural,
            Singular = definition.Singular,
            Namespaced = definition.Namespaced,
            Verbs = _verbs,
            ShortNames = definition.ShortNames,
            Categories = definition.Categories,
            Subresources = subresources,
            OtherVersions = all.Where(v => v.Name != version.Name).ToDictionary(v => $"{definition.Group}/{v.Name}", v => v.Schema.Type),
        };
    }
}
