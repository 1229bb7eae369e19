using Flux.ApiServer.Registry;
using Flux.ApiServer.Selectors;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Rest;

/// <summary>Whether stored objects match selectors.</summary>
internal static class ObjectFilter
{
    public static Func<StoredObject, bool> For(ServedResource resource, LabelSelector labels, FieldSelector fields)
    {
        if (labels.IsEmpty && fields.IsEmpty)
        {
            return static _ => true;
        }

        var paths = resource.Strategy.SelectableFields;
        return stored => labels.Matches(stored) && (fields.IsEmpty || fields.Matches(field => Value(stored, field, paths)));
    }

    private static string? Value(StoredObject stored, string field, IReadOnlyDictionary<string, string[]> paths) => field switch
    {
        "metadata.name" => stored.Name,
        "metadata.namespace" => stored.Namespace,
        "spec.hostNetwork" or "spec.unschedulable" => paths.TryGetValue(field, out var flag) ? MetadataSlice.Scalar(stored.Json, flag) ?? "false" : null,
        _ => paths.TryGetValue(field, out var path) ? MetadataSlice.Scalar(stored.Json, path) : null,
    };
}
