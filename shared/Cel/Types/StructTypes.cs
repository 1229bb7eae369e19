namespace Flux.Cel.Types;

/// <summary>The objects that expressions of a MutatingAdmissionPolicy may make.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/cel/mutation</c>.</remarks>
internal sealed class StructTypes
{
    public static readonly StructTypes Patches = new();

    private static readonly CelType _jsonPatch = CelType.Object(
        "JSONPatch",
        new Dictionary<string, CelType> { ["op"] = CelType.String, ["from"] = CelType.String, ["path"] = CelType.String, ["value"] = CelType.Dyn });

    private StructTypes()
    {
    }

    /// <summary>The type of a name: <c>JSONPatch</c>, <c>Object</c>, or <c>Object.</c> and the path of a field; null for all others.</summary>
    public CelType? Find(string name) =>
        name == "JSONPatch" ? _jsonPatch
        : name == "Object" || name.StartsWith("Object.", StringComparison.Ordinal) ? CelType.OpenObject(name)
        : null;
}
