using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <summary>Makes the objects to apply of the documents a build gave.</summary>
public static class ManifestSet
{
    /// <summary>
    /// The objects of some documents: a <c>List</c> gives its items; documents without name, kind or <c>apiVersion</c> and
    /// kustomize's own are left out.
    /// </summary>
    public static IReadOnlyList<JsonObject> Expand(IEnumerable<JsonObject> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var objects = new List<JsonObject>();
        foreach (var document in documents)
        {
            if (document["items"] is JsonArray items)
            {
                // As upstream: the items are not filtered.
                objects.AddRange(items.OfType<JsonObject>().Select(i => i.DeepClone().AsObject()));
            }
            else if (IsObject(document) && !IsBuildInstruction(document))
            {
                objects.Add(document);
            }
        }

        return objects;
    }

    /// <summary>
    /// Normalises objects, labels them as the owner's, and refuses Secrets that are still encrypted. They are changed in place.
    /// </summary>
    /// <exception cref="ApplyException">A Secret is SOPS encrypted and not meant to stay so.</exception>
    public static void Prepare(IEnumerable<JsonObject> objects, ApplyOwner owner)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(owner);
        foreach (var obj in objects)
        {
            ManifestNormalizer.Normalize(obj);
            owner.Label(obj);
            var isEncrypted = obj.KindOf() is { Group: "", Kind: "Secret" } && obj.ContainsKey("sops");
            var mayStay = string.Equals(obj.Annotation($"{owner.Group}/decrypt"), "disabled", StringComparison.OrdinalIgnoreCase);
            if (isEncrypted && !mayStay)
            {
                var id = ObjectIdentity.Of(obj);
                throw new ApplyException(
                    $"{id.Subject} is SOPS encrypted, configuring decryption is required for this secret to be reconciled")
                { Object = id };
            }
        }
    }

    private static bool IsObject(JsonObject document) =>
        document.KeyOf().Name.Length > 0 && document.Text("kind").Length > 0 && document.Text("apiVersion").Length > 0;

    private static bool IsBuildInstruction(JsonObject document) =>
        string.Equals(document.Text("kind"), "Kustomization", StringComparison.OrdinalIgnoreCase)
        && document.Text("apiVersion").StartsWith("kustomize.config.k8s.io/", StringComparison.Ordinal);
}
