namespace Flux.Kubernetes.Apply;

/// <summary>An object that is not as its manifest says and was left so.</summary>
/// <param name="Object">The object.</param>
/// <param name="IsMissing">Whether it is not there at all.</param>
/// <param name="Fields">The fields that differ; empty where it is missing.</param>
public sealed record ObjectDrift(ObjectIdentity Object, bool IsMissing, FieldDiff Fields)
{
    /// <summary><c>ConfigMap/apps/settings ~/data/a</c>, or <c>… is missing</c>.</summary>
    public override string ToString() => IsMissing ? $"{Object.Subject} is missing" : $"{Object.Subject} {Fields}";
}
