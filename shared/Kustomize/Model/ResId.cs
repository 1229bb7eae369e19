namespace Flux.Kustomize.Model;

/// <summary>What tells a resource from others. <see cref="EffectiveNamespace"/> counts, not the namespace as written.</summary>
internal readonly record struct ResId(Gvk Gvk, string Name, string Namespace, string EffectiveNamespace)
{
    public const string NotNamespaced = "_non_namespaceable_";

    /// <summary>What two ids must share to be the same.</summary>
    public (Gvk Gvk, string Name, string EffectiveNamespace) Key => (Gvk, Name, EffectiveNamespace);

    public bool IsClusterScoped => EffectiveNamespace == NotNamespaced;

    public static ResId Of(Gvk gvk, string name, string ns, TypeFacts facts) =>
        new(gvk, name, ns, facts.IsClusterScoped(gvk) ? NotNamespaced : ns.Length == 0 ? "default" : ns);

    public override string ToString() => $"{Gvk}/{Model.Gvk.Or(Name, "[noName]")}.{Model.Gvk.Or(Namespace, "[noNs]")}";

    /// <summary>The id as Go's <c>%#v</c> prints it, which some messages hold.</summary>
    public string ToGoString() =>
        $"resid.ResId{{Gvk:resid.Gvk{{Group:\"{Gvk.Group}\", Version:\"{Gvk.Version}\", Kind:\"{Gvk.Kind}\", isClusterScoped:"
        + $"{(IsClusterScoped ? "true" : "false")}}}, Name:\"{Name}\", Namespace:\"{Namespace}\"}}";
}
