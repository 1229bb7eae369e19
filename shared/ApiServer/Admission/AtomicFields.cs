using System.Globalization;
using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Admission;

/// <summary>Finds the fields of an apply configuration that would replace the whole of what is there.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/policy/mutating/patch/smd.go</c>.</remarks>
internal static class AtomicFields
{
    /// <summary>Their paths, e.g. <c>.spec.selector</c>.</summary>
    public static IReadOnlyList<string> Find(TypeSchema type, JsonNode? value)
    {
        var found = new List<string>();
        Visit(type, value, "", found);
        return found;
    }

    private static void Visit(TypeSchema? type, JsonNode? value, string path, List<string> found)
    {
        switch (value)
        {
            case JsonObject map when type is not null:
                if (type.IsAtomicMap)
                {
                    found.Add(path);
                }

                foreach (var (name, inner) in map)
                {
                    if (type.Fields.TryGetValue(name, out var field))
                    {
                        Visit(field.Type, inner, $"{path}.{name}", found);
                    }
                }

                break;
            case JsonArray list when type is not null:
                if (type.ListType == ListType.Atomic)
                {
                    found.Add(path);
                }

                for (var i = 0; i < list.Count; i++)
                {
                    Visit(type.Items, list[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), found);
                }

                break;
            default:
                break;
        }
    }
}
