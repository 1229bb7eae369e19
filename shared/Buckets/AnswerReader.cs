using System.Text;
using System.Xml;

namespace Flux.Buckets;

/// <summary>Reads a store's answers under limits: it is not trusted.</summary>
internal static class AnswerReader
{
    /// <summary>The largest page of a list, in bytes.</summary>
    public const int MaxPageBytes = 32 << 20;

    private const int MaxErrorBytes = 64 << 10;

    /// <summary>Reads XML of at most <see cref="MaxPageBytes"/>, without external entities.</summary>
    public static XmlReader OpenXml(Stream content) => XmlReader.Create(new LimitedStream(content, MaxPageBytes), new XmlReaderSettings
    {
        Async = true,
        DtdProcessing = DtdProcessing.Prohibit,
        IgnoreComments = true,
        IgnoreWhitespace = false,
        MaxCharactersInDocument = MaxPageBytes,
        XmlResolver = null,
    });

    /// <summary>The texts of some elements, wherever they are: of an error, or a small answer.</summary>
    public static async Task<Dictionary<string, string>> ReadElementsAsync(Stream content, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var text = await ReadTextAsync(content, cancellationToken);
            if (text.Length == 0)
            {
                return found;
            }

            using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF')), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
            });
            var name = "";
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    name = reader.LocalName;
                }
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && name.Length > 0)
                {
                    found.TryAdd(name, reader.Value);
                    name = "";
                }
            }
        }
        catch (Exception e) when (e is XmlException or IOException)
        {
            // an answer that is not XML has no elements
        }

        return found;
    }

    /// <summary>A small answer as text; what goes over the limit is cut.</summary>
    public static async Task<string> ReadTextAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxErrorBytes];
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>A store's words, fit for a message: one line, no control characters, not too long.</summary>
    public static string Clean(string text)
    {
        var line = text.Split('\n')[0].Trim();
        var plain = new string([.. line.Where(character => !char.IsControl(character))]);
        return plain.Length <= 300 ? plain : plain[..300];
    }
}
