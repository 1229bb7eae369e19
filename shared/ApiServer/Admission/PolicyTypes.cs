using Flux.Cel;
using Flux.Cel.Types;

namespace Flux.ApiServer.Admission;

/// <summary>The types of what expressions of policies can name.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/cel/compile.go</c>.</remarks>
internal static class PolicyTypes
{
    private static readonly CelType _texts = CelType.List(CelType.String);

    public static CelType Request { get; } = Object(
        "kubernetes.AdmissionRequest",
        ("kind", Texts("kubernetes.GroupVersionKind", "group", "version", "kind")),
        ("resource", Texts("kubernetes.GroupVersionResource", "group", "version", "resource")),
        ("subResource", CelType.String),
        ("requestKind", Texts("kubernetes.GroupVersionKind", "group", "version", "kind")),
        ("requestResource", Texts("kubernetes.GroupVersionResource", "group", "version", "resource")),
        ("requestSubResource", CelType.String),
        ("name", CelType.String),
        ("namespace", CelType.String),
        ("operation", CelType.String),
        ("userInfo", Object(
            "kubernetes.UserInfo",
            ("username", CelType.String),
            ("uid", CelType.String),
            ("groups", _texts),
            ("extra", CelType.Map(CelType.String, _texts)))),
        ("dryRun", CelType.Bool),
        ("options", CelType.Dyn));

    public static CelType Namespace { get; } = Object(
        "kubernetes.Namespace",
        ("metadata", Object(
            "kubernetes.NamespaceMetadata",
            ("name", CelType.String),
            ("generateName", CelType.String),
            ("namespace", CelType.String),
            ("labels", CelType.Map(CelType.String, CelType.String)),
            ("annotations", CelType.Map(CelType.String, CelType.String)),
            ("UID", CelType.String),
            ("creationTimestamp", CelType.Timestamp),
            ("deletionGracePeriodSeconds", CelType.Int),
            ("deletionTimestamp", CelType.Timestamp),
            ("generation", CelType.Int),
            ("resourceVersion", CelType.String),
            ("finalizers", _texts))),
        ("spec", Object("kubernetes.NamespaceSpec", ("finalizers", _texts))),
        ("status", Object(
            "kubernetes.NamespaceStatus",
            ("conditions", CelType.List(Object(
                "kubernetes.NamespaceCondition",
                ("status", CelType.String),
                ("type", CelType.String),
                ("lastTransitionTime", CelType.Timestamp),
                ("message", CelType.String),
                ("reason", CelType.String)))),
            ("phase", CelType.String))));

    public static CelType Authorizer { get; } = CelType.Opaque("kubernetes.authorization.Authorizer");

    public static CelType ResourceCheck { get; } = CelType.Opaque("kubernetes.authorization.ResourceCheck");

    private static CelType Object(string name, params (string Name, CelType Type)[] fields) =>
        CelType.Object(name, fields.ToDictionary(field => field.Name, field => field.Type));

    private static CelType Texts(string name, params string[] fields) =>
        CelType.Object(name, fields.ToDictionary(field => field, _ => CelType.String));
}
