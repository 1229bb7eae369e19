namespace Flux.ApiServer.Storage;

/// <summary>The order of a list: by namespace and name, as etcd orders <c>namespace/name</c>.</summary>
internal static class StorageKey
{
    public static string Of(string @namespace, string name) => @namespace.Length == 0 ? name : $"{@namespace}/{name}";

    /// <summary>The namespace and the name of a key; the namespace is empty where the key has no slash.</summary>
    public static (string Namespace, string Name) Split(string key) => key.IndexOf('/', StringComparison.Ordinal) switch
    {
        < 0 => ("", key),
        var at => (key[..at], key[(at + 1)..]),
    };

    /// <summary>The order of two keys, without putting them together.</summary>
    public static int Compare(string leftNamespace, string leftName, string rightNamespace, string rightName)
    {
        if (ReferenceEquals(leftNamespace, rightNamespace) || leftNamespace == rightNamespace)
        {
            return string.CompareOrdinal(leftName, rightName);
        }

        if (leftNamespace.Length == 0 || rightNamespace.Length == 0)
        {
            return string.CompareOrdinal(Of(leftNamespace, leftName), Of(rightNamespace, rightName));
        }

        // The slash takes part: "a-b/x" comes before "a/x".
        var common = leftNamespace.AsSpan().CommonPrefixLength(rightNamespace);
        var left = common < leftNamespace.Length ? leftNamespace[common] : '/';
        var right = common < rightNamespace.Length ? rightNamespace[common] : '/';
        return left.CompareTo(right);
    }
}
