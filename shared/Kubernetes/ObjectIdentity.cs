using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>Which object, whatever the version: the identity that inventories and change sets are made of.</summary>
/// <param name="Namespace">Empty for a cluster-scoped object.</param>
/// <param name="Name">The name.</param>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Kind">The kind.</param>
/// <remarks>Spec: fluxcd/cli-utils v1.2.1, pkg/object ObjMetadata.</remarks>
public readonly record struct ObjectIdentity(string Namespace, string Name, string Group, string Kind) : ISpanParsable<ObjectIdentity>
{
    private const string RbacGroup = "rbac.authorization.k8s.io";

    /// <summary>Where the object is found, its kind being known.</summary>
    public ObjectKey Key => new(Namespace, Name);

    /// <summary><c>Kind/namespace/name</c>, or <c>Kind/name</c> where cluster-scoped: the form of messages and events.</summary>
    public string Subject => Namespace.Length == 0 ? $"{Kind}/{Name}" : $"{Kind}/{Namespace}/{Name}";

    /// <summary>The identity of an object.</summary>
    public static ObjectIdentity Of(JsonObject obj)
    {
        var (kind, key) = (obj.KindOf(), obj.KeyOf());
        return new(key.Namespace, key.Name, kind.Group, kind.Kind);
    }

    /// <summary>The identity of an object whose type is known.</summary>
    public static ObjectIdentity Of(GroupVersionKind kind, ObjectKey key) => new(key.Namespace, key.Name, kind.Group, kind.Kind);

    /// <summary>The kind in a given version.</summary>
    public GroupVersionKind In(string version) => new(Group, version, Kind);

    /// <inheritdoc />
    /// <exception cref="FormatException">Not four parts.</exception>
    public static ObjectIdentity Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => TryParse(s, provider, out var result)
        ? result
        : throw new FormatException($"unable to parse stored object metadata: {s}");

    /// <inheritdoc />
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ObjectIdentity result)
    {
        result = default;
        // The namespace ends at the first underscore; kind and group begin at the last two; the name may hold more of them.
        var first = s.IndexOf('_');
        if (first < 0)
        {
            return false;
        }

        var rest = s[(first + 1)..];
        var last = rest.LastIndexOf('_');
        if (last < 0)
        {
            return false;
        }

        var middle = rest[..last].LastIndexOf('_');
        if (middle < 0)
        {
            return false;
        }

        result = new(
            s[..first].ToString(),
            rest[..middle].ToString().Replace("__", ":", StringComparison.Ordinal),
            rest[(middle + 1)..last].ToString(),
            rest[(last + 1)..].ToString());
        return true;
    }

    /// <inheritdoc />
    public static ObjectIdentity Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ObjectIdentity result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>
    /// <c>namespace_name_group_kind</c>; a colon, which RBAC names may have, is written as two underscores.
    /// </summary>
    public override string ToString()
    {
        var isRbac = Group == RbacGroup && Kind is ("Role" or "ClusterRole" or "RoleBinding" or "ClusterRoleBinding");
        return $"{Namespace}_{(isRbac ? Name.Replace(":", "__", StringComparison.Ordinal) : Name)}_{Group}_{Kind}";
    }
}
