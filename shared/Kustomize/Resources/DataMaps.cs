using System.Text;
using Flux.Yaml;

namespace Flux.Kustomize.Resources;

/// <summary>The <c>data</c> of ConfigMaps and Secrets.</summary>
internal static class DataMaps
{
    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Adds to a generated resource the data of the one that it merges into; its own wins.</summary>
    public static void Merge(Resource old, Resource resource)
    {
        foreach (var field in new[] { "data", "binaryData" })
        {
            var merged = Resource.Merge(Read(old, field), Read(resource, field));
            resource.Node.Remove(field);
            if (merged.Count == 0)
            {
                continue;
            }

            var map = new YamlMapping();
            foreach (var (key, value) in merged.OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                map[key] = YamlScalar.String(value);
            }

            resource.Node[field] = map;
        }
    }

    /// <summary>Loads pairs into a ConfigMap: what is no text goes to <c>binaryData</c>.</summary>
    public static void LoadConfigMap(YamlMapping node, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> pairs)
    {
        foreach (var (key, value) in pairs.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var text = TryText(value.Span);
            Nodes.Child(node, text is null ? "binaryData" : "data")[key] = YamlScalar.String(text ?? Base64(value.Span));
        }
    }

    /// <summary>Loads pairs into a Secret.</summary>
    public static void LoadSecret(YamlMapping node, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> pairs)
    {
        var data = Nodes.Child(node, "data");
        foreach (var (key, value) in pairs.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            data[key] = YamlScalar.String(Base64(value.Span));
        }
    }

    private static string? TryText(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // in lines of 70, each ended, as soon as it takes more than one
    private static string Base64(ReadOnlySpan<byte> bytes)
    {
        const int Line = 70;
        var encoded = Convert.ToBase64String(bytes);
        if ((encoded.Length / Line) + 1 == 1)
        {
            return encoded;
        }

        var text = new StringBuilder(encoded.Length + (encoded.Length / Line) + 1);
        for (var i = 0; i < encoded.Length; i += Line)
        {
            text.Append(encoded, i, Math.Min(Line, encoded.Length - i)).Append('\n');
        }

        return text.ToString();
    }

    private static Dictionary<string, string> Read(Resource resource, string field)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (resource.Node[field] is YamlMapping map)
        {
            foreach (var entry in map)
            {
                result[entry.Key] = entry.Value.IsNull ? "" : Nodes.Text(entry.Value);
            }
        }

        return result;
    }
}
