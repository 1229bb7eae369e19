using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Flux.Yaml;

namespace Flux.Kustomize.Resources;

/// <summary>The hash suffix of generated names, equal to upstream's: ten letters of the SHA-256 of the content as Go writes it in JSON.</summary>
internal static class Hasher
{

    public static string Hash(Resource resource)
    {
        var json = resource.Kind switch
        {
            "ConfigMap" => Encode(resource, "binaryData", type: false),
            "Secret" => Encode(resource, "stringData", type: true),
            _ => GoNode.Encode(resource.Node),
        };
        var hex = Convert.ToHexStringLower(SHA256.HashData(json)).AsSpan(0, 10);
        Span<char> result = stackalloc char[10];
        for (var i = 0; i < hex.Length; i++)
        {
            result[i] = hex[i] switch
            {
                '0' => 'g',
                '1' => 'h',
                '3' => 'k',
                'a' => 'm',
                'e' => 't',
                var c => c,
            };
        }

        return result.ToString();
    }

    private static byte[] Encode(Resource resource, string extra, bool type)
    {
        var fields = new SortedDictionary<string, YamlNode?>(StringComparer.Ordinal)
        {
            ["kind"] = YamlScalar.String(resource.Kind),
            ["name"] = YamlScalar.String(""), // upstream looks for a field of the name "metadata/name", so that names do not count
            ["data"] = resource.Node["data"] ?? YamlScalar.String(""),
        };
        if (resource.Node[extra] is YamlMapping more)
        {
            fields[extra] = more;
        }

        if (type)
        {
            fields["type"] = resource.Node["type"] ?? YamlScalar.String("");
        }

        var buffer = new ArrayBufferWriter<byte>();
        var first = true;
        Append(buffer, "{");
        foreach (var (key, value) in fields)
        {
            Append(buffer, first ? "" : ",");
            first = false;
            GoNode.String(buffer, key);
            Append(buffer, ":");
            GoNode.Value(buffer, value!, top: true);
        }

        Append(buffer, "}");
        return buffer.WrittenSpan.ToArray();
    }

    private static void Append(ArrayBufferWriter<byte> buffer, string text) => buffer.Write(Encoding.UTF8.GetBytes(text));
}
