namespace Flux.Kustomize.Model;

/// <summary>A type, or where parts are empty, a selector of types.</summary>
internal readonly record struct Gvk(string Group, string Version, string Kind)
{
    private static readonly string[] _first =
    [
        "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy", "Role", "ClusterRole",
        "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume",
        "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
    ];

    private static readonly string[] _last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

    public static IReadOnlyList<string> OrderFirst => _first;

    public static IReadOnlyList<string> OrderLast => _last;

    public string ApiVersion => Group.Length > 0 ? $"{Group}/{Version}" : Version;

    /// <summary>The text by which types are sorted; <c>~</c> sorts after letters, so core types come last.</summary>
    public string SortText => $"{Or(Group, "~G")}_{Or(Version, "~V")}_{Or(Kind, "~K")}";

    public static Gvk From(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new("", apiVersion, kind) : new(apiVersion[..slash], apiVersion[(slash + 1)..], kind);
    }

    public bool IsSelectedBy(Gvk selector) =>
        (selector.Group.Length == 0 || selector.Group == Group)
        && (selector.Version.Length == 0 || selector.Version == Version)
        && (selector.Kind.Length == 0 || selector.Kind == Kind);

    public static int Compare(Gvk a, Gvk b)
    {
        var order = Rank(a.Kind).CompareTo(Rank(b.Kind));
        return order != 0 ? order : string.CompareOrdinal(a.SortText, b.SortText);
    }

    public override string ToString() => $"{Or(Kind, "[noKind]")}.{Or(Version, "[noVer]")}.{Or(Group, "[noGrp]")}";

    internal static string Or(string text, string instead) => text.Length == 0 ? instead : text;

    private static int Rank(string kind)
    {
        var first = Array.IndexOf(_first, kind);
        return first >= 0 ? first - _first.Length : Array.IndexOf(_last, kind) + 1;
    }
}
