using System.Text;
using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Kustomizations.Previews;

/// <summary>Puts a mask in the place of what SOPS has encrypted in Secrets.</summary>
/// <remarks>Spec: flux2 v2.9, internal/build/build.go, maskSopsData.</remarks>
public static class SopsMask
{
    /// <summary>What stands in the place of a value.</summary>
    public const string Text = "**SOPS**";

    private static readonly string _encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Text));

    /// <summary>Masks a Secret in place; other objects stay as they are.</summary>
    public static void Apply(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj.KindOf() is not { Group: "", Kind: "Secret" })
        {
            return;
        }

        var isWhole = obj["sops"] is JsonObject sops && (sops.Text("mac") ?? "").StartsWith("ENC[", StringComparison.Ordinal);
        if (isWhole)
        {
            obj.Remove("sops");
        }

        var isDocker = obj.Text("type") == "kubernetes.io/dockerconfigjson";
        Apply(obj["data"] as JsonObject, isWhole, isDocker, isBase64: true);
        Apply(obj["stringData"] as JsonObject, isWhole, isDocker, isBase64: false);
    }

    /// <summary>Whether a Secret holds a masked value: then only its keys can be compared.</summary>
    public static bool IsMasked(JsonObject obj) =>
        obj is not null && obj.KindOf() is { Group: "", Kind: "Secret" }
        && (obj["data"] as JsonObject ?? []).Any(e => e.Value?.GetValueKind() == System.Text.Json.JsonValueKind.String && Decode((string)e.Value!).Contains(Text, StringComparison.Ordinal));

    private static void Apply(JsonObject? map, bool isWhole, bool isDocker, bool isBase64)
    {
        foreach (var (key, value) in map?.ToList() ?? [])
        {
            if (value is JsonValue leaf && leaf.TryGetValue<string>(out var text) && (isWhole || IsEncrypted(isBase64 ? Decode(text) : text)))
            {
                var mask = isWhole && isDocker ? $$"""{"mask":"{{Text}}"}""" : Text;
                map![key] = !isBase64 ? mask : mask == Text ? _encoded : Convert.ToBase64String(Encoding.UTF8.GetBytes(mask));
            }
        }
    }

    private static bool IsEncrypted(string text) => text.Contains("sops", StringComparison.Ordinal) && text.Contains("ENC[", StringComparison.Ordinal);

    private static string Decode(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            return "";
        }
    }
}
