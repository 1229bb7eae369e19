namespace Flux.Kustomize.Model;

/// <summary>Fields that hold the name of a resource of some type.</summary>
/// <param name="Gvk">The type that is named.</param>
/// <param name="Referrers">The fields that name it.</param>
internal sealed record NameReference(Gvk Gvk, IReadOnlyList<FieldSpec> Referrers);
