using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Flux.Primitives;

namespace Flux.Helm.Repositories;

/// <summary>
/// Puts an index together, sorted: charts by name, versions from the newest to the oldest. What is written of a version lies in a spool; in memory
/// are only the versions' numbers and where they lie.
/// </summary>
/// <param name="spool">A stream that can seek, for as long as the builder is used; not disposed.</param>
/// <remarks>Spec: Helm 4, pkg/repo/v1/index.go, <c>SortEntries</c> and <c>WriteJSONFile</c>.</remarks>
public sealed class ChartIndexBuilder(Stream spool)
{
    private const int FlushBytes = 64 * 1024;
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<string, List<Entry>> _charts = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _buffer = new();

    private readonly record struct Entry(SemVersion Version, long Offset, int Length);

    /// <summary>How many versions there are, of all charts.</summary>
    public int Count => _charts.Values.Sum(versions => versions.Count);

    /// <summary>Begins the versions of a chart; what it had before is dropped.</summary>
    public void Begin(string name) => _charts[name] = [];

    /// <summary>Adds a version to a chart that was begun.</summary>
    /// <exception cref="HelmException">Its version is none.</exception>
    public void Add(string name, ChartVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (!SemVersion.TryParse(version.Version, out var number))
        {
            throw new HelmException($"validation: chart.metadata.version {GoText.Quote(version.Version)} is invalid");
        }

        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, _json))
        {
            ChartVersionJson.Write(json, version);
        }

        _charts[name].Add(new(number, spool.Length, _buffer.WrittenCount));
        spool.Position = spool.Length;
        spool.Write(_buffer.WrittenSpan);
    }

    /// <summary>Writes the index as JSON, a version a line.</summary>
    /// <param name="header">What stands beside the charts.</param>
    /// <param name="output">Where it goes; not disposed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteAsync(ChartIndexHeader header, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(output);
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, _json))
        {
            WriteHead(json, header);
        }

        _buffer.Write(",\"entries\":{\n"u8);
        var isFirst = true;
        foreach (var (name, versions) in _charts)
        {
            _buffer.Write(isFirst ? "\""u8 : ",\n\""u8);
            isFirst = false;
            _buffer.Write(JsonEncodedText.Encode(name, _json.Encoder).EncodedUtf8Bytes);
            _buffer.Write("\":["u8);
            await WriteVersionsAsync(versions, output, cancellationToken);
            _buffer.Write("]"u8);
        }

        _buffer.Write("}}\n"u8);
        await output.WriteAsync(_buffer.WrittenMemory, cancellationToken);
    }

    private async Task WriteVersionsAsync(List<Entry> versions, Stream output, CancellationToken cancellationToken)
    {
        var isFirst = true;
        // of equal versions, the order of the index stays
        foreach (var entry in versions.OrderByDescending(entry => entry.Version))
        {
            _buffer.Write(isFirst ? "\n"u8 : ",\n"u8);
            isFirst = false;
            var memory = _buffer.GetMemory(entry.Length)[..entry.Length];
            spool.Position = entry.Offset;
            await spool.ReadExactlyAsync(memory, cancellationToken);
            _buffer.Advance(entry.Length);
            if (_buffer.WrittenCount > FlushBytes)
            {
                await output.WriteAsync(_buffer.WrittenMemory, cancellationToken);
                _buffer.ResetWrittenCount();
            }
        }
    }

    // the object is left open: the charts follow
    private static void WriteHead(Utf8JsonWriter json, ChartIndexHeader header)
    {
        json.WriteStartObject();
        if (header.ServerInfo is { Count: > 0 } info)
        {
            json.WritePropertyName("serverInfo");
            info.WriteTo(json);
        }

        json.WriteString("apiVersion", header.ApiVersion);
        json.WriteString("generated", ChartVersionJson.Time(header.Generated));
        if (header.PublicKeys is { Count: > 0 } keys)
        {
            json.WriteStartArray("publicKeys");
            foreach (var key in keys)
            {
                json.WriteStringValue(key);
            }

            json.WriteEndArray();
        }

        if (header.Annotations is { Count: > 0 } annotations)
        {
            json.WriteStartObject("annotations");
            foreach (var (key, value) in annotations.OrderBy(e => e.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }
    }
}
