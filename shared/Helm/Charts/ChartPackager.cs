using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Helm.GoJson;
using Flux.Helm.Repositories;
using Flux.Yaml;

namespace Flux.Helm.Charts;

/// <summary>Packs a chart as <c>helm package</c> does, but with one and the same time for all files: the same chart gives the same bytes.</summary>
/// <remarks>
/// Spec: Helm 4, pkg/chart/v2/util/save.go. Chart.yaml is written anew, in the order of its keys (of API version v1 without its dependencies),
/// then Chart.lock (of v2), values.yaml, values.schema.json, templates, the other files, and the sub-charts as directories.
/// </remarks>
public static class ChartPackager
{
    private const int GzipHeaderBytes = 10;
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Helm's mark: an extra field and a comment in the header of gzip.</summary>
    private static readonly byte[] _header =
    [
        0x1F, 0x8B, 8, 0x14, 0, 0, 0, 0, 0, 0xFF, 44, 0,
        .. "rr"u8, 40, 0, .. "aHR0cHM6Ly95b3V0dS5iZS96OVV6MWljandyTQo="u8, .. "Helm\0"u8,
    ];

    /// <summary>Packs a chart.</summary>
    /// <param name="chart">The chart; is not changed.</param>
    /// <returns>The archive.</returns>
    /// <exception cref="HelmException">The chart is not valid; Helm's message.</exception>
    public static ReadOnlyMemory<byte> Pack(Chart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        try
        {
            ChartValidation.Validate(chart.Metadata);
        }
        catch (HelmException e)
        {
            throw new HelmException($"chart validation: {e.Message}", e);
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar, leaveOpen: true))
        {
            Write(tar, chart, "");
        }

        var archive = new byte[_header.Length + packed.Length - GzipHeaderBytes];
        _header.CopyTo(archive, 0);
        packed.GetBuffer().AsSpan(GzipHeaderBytes, (int)packed.Length - GzipHeaderBytes).CopyTo(archive.AsSpan(_header.Length));
        return archive;
    }

    private static void Write(TarWriter tar, Chart chart, string prefix)
    {
        if (GoPath.Base(chart.Name) != chart.Name)
        {
            throw new HelmException($"invalid chart name {GoText.Quote(chart.Name)}");
        }

        var folder = prefix.Length == 0 ? chart.Name : $"{prefix}/{chart.Name}";
        Write(tar, $"{folder}/Chart.yaml", Yaml(json =>
            ChartVersionJson.WriteFields(json, chart.Metadata, withDependencies: chart.Metadata.ApiVersion != "v1")));
        if (chart is { Lock: { } locked, Metadata.ApiVersion: "v2" })
        {
            Write(tar, $"{folder}/Chart.lock", Yaml(json => WriteLock(json, locked)));
        }

        foreach (var values in chart.Raw.Where(file => file.Name == "values.yaml"))
        {
            Write(tar, $"{folder}/values.yaml", values.Data);
        }

        if (chart.Schema is { } schema)
        {
            Check(schema);
            Write(tar, $"{folder}/values.schema.json", schema);
        }

        foreach (var file in chart.Templates.Concat(chart.Files))
        {
            Write(tar, $"{folder}/{file.Name}", file.Data);
        }

        foreach (var dependency in chart.Dependencies)
        {
            Write(tar, dependency, $"{folder}/charts");
        }
    }

    private static void Check(ReadOnlyMemory<byte> schema)
    {
        try
        {
            GoJsonReader.Read(schema.Span, number => number);
        }
        catch (GoJsonException e)
        {
            throw new HelmException("invalid JSON in values.schema.json", e);
        }
    }

    private static void WriteLock(Utf8JsonWriter json, ChartLock locked)
    {
        json.WriteString("generated", locked.Generated ?? ChartVersionJson.Time(default));
        json.WriteString("digest", locked.Digest);
        if (locked.Dependencies is null)
        {
            json.WriteNull("dependencies");
        }
        else
        {
            ChartVersionJson.WriteDependencies(json, locked.Dependencies);
        }
    }

    private static byte[] Yaml(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetBytes(KubeYaml.Write(JsonNode.Parse(buffer.ToArray())));
    }

    private static void Write(TarWriter tar, string name, ReadOnlyMemory<byte> content)
    {
        using var data = new MemoryStream(content.ToArray(), writable: false);
        try
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { Mode = Mode, ModificationTime = DateTimeOffset.UnixEpoch, DataStream = data });
        }
        catch (ArgumentException)
        {
            // a name that does not fit into the fields of the older form, which has the fewer ways to say the same
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = Mode, ModificationTime = DateTimeOffset.UnixEpoch, DataStream = data });
        }
    }
}
