using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml;
using Azure.Core;

namespace Flux.Buckets.Azure;

/// <content>Listing.</content>
public sealed partial class BlobContainer
{
    private const int MaxPages = 100_000;
    private const int MaxDepth = 16;

    /// <summary>Lists blobs in the order of their names, with their metadata.</summary>
    /// <param name="prefix">What names begin with; empty for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BucketException">The service refused; <see cref="BucketException.IsNotFound"/> where there is no such container.</exception>
    public async IAsyncEnumerable<BlobProperties> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var marker = "";
        for (var page = 0; ; page++)
        {
            if (page == MaxPages)
            {
                throw new BucketException($"the service sent more than {MaxPages} pages");
            }

            var (blobs, next) = await PageAsync(prefix, marker, cancellationToken);
            foreach (var blob in blobs)
            {
                yield return blob;
            }

            if (next.Length == 0 || next == marker)
            {
                yield break;
            }

            marker = next;
        }
    }

    private async Task<(List<BlobProperties> Blobs, string Next)> PageAsync(string prefix, string marker, CancellationToken cancellationToken)
    {
        var query = "restype=container&comp=list&include=metadata"
            + (prefix.Length > 0 ? $"&prefix={Uri.EscapeDataString(prefix)}" : "")
            + (marker.Length > 0 ? $"&marker={Uri.EscapeDataString(marker)}" : "");
        using var response = await SendAsync(RequestMethod.Get, "", query, null, null, cancellationToken);
        if (response.Status != 200 || response.ContentStream is not { } content)
        {
            throw await FailureAsync(response, cancellationToken);
        }

        try
        {
            using var reader = AnswerReader.OpenXml(content);
            return await ReadPageAsync(reader, cancellationToken);
        }
        catch (Exception e) when (e is XmlException or IOException or FormatException or OverflowException)
        {
            throw new BucketException($"the service's list cannot be read: {AnswerReader.Clean(e.Message)}", e);
        }
    }

    private static async Task<(List<BlobProperties> Blobs, string Next)> ReadPageAsync(XmlReader reader, CancellationToken cancellationToken)
    {
        var blobs = new List<BlobProperties>();
        var path = new Stack<string>();
        var next = "";
        var (values, metadata, isEncoded) = (new Dictionary<string, string>(), new Dictionary<string, string>(), false);
        while (await reader.ReadAsync().WaitAsync(cancellationToken))
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (reader.LocalName == "Blob")
                    {
                        (values, metadata, isEncoded) = ([], [], false);
                    }

                    isEncoded |= reader.LocalName == "Name" && reader.GetAttribute("Encoded") == "true";
                    if (!reader.IsEmptyElement)
                    {
                        path.Push(path.Count < MaxDepth ? reader.LocalName : throw new FormatException($"elements are nested deeper than {MaxDepth}"));
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when path.Count > 0:
                    var text = await reader.GetValueAsync();
                    var name = path.Peek();
                    if (path.Contains("Metadata"))
                    {
                        metadata[name.ToLowerInvariant()] = text;
                    }
                    else if (name == "NextMarker")
                    {
                        next = text;
                    }
                    else
                    {
                        values[name] = text;
                    }

                    break;
                case XmlNodeType.EndElement:
                    path.TryPop(out _);
                    if (reader.LocalName == "Blob")
                    {
                        blobs.Add(BlobOf(values, metadata, isEncoded));
                    }

                    break;
            }
        }

        return (blobs, next);
    }

    private static BlobProperties BlobOf(Dictionary<string, string> values, Dictionary<string, string> metadata, bool isEncoded)
    {
        var name = values.GetValueOrDefault("Name", "");
        var etag = values.GetValueOrDefault("Etag", values.GetValueOrDefault("ETag", ""));
        return new()
        {
            Name = isEncoded ? Uri.UnescapeDataString(name) : name,
            ETag = etag.StartsWith('"') ? etag : $"\"{etag}\"",
            SizeBytes = long.TryParse(values.GetValueOrDefault("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0,
            LastModified = DateTimeOffset.TryParse(
                values.GetValueOrDefault("Last-Modified"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default,
            Metadata = metadata,
        };
    }
}
