namespace Flux.ApiServer.Storage;

/// <summary>The order of a list: by namespace and name, as etcd orders <c>namespace/name</c>.</summary>
internal static class StorageKey
{
    public static string Of(string @namespace, string name) => @namespace.Length == 0 ? name : $"{@namespace}/{name}";
}
