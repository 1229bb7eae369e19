using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Flux.TestKit.Helm;

/// <summary>Charts in archives, made of texts.</summary>
public static class TestCharts
{
    /// <summary>A chart of the usual three files.</summary>
    public static byte[] Archive(string name, string version, string values = "replicas: 1\n", params (string Path, string Text)[] more) => Pack(
    [
        ($"{name}/Chart.yaml", $"apiVersion: v2\nname: {name}\nversion: {version}\n"),
        ($"{name}/values.yaml", values),
        ($"{name}/templates/config.yaml", "apiVersion: v1\nkind: ConfigMap\n"),
        .. more.Select(file => ($"{name}/{file.Path}", file.Text)),
    ]);

    /// <summary>An archive of files.</summary>
    public static byte[] Pack(params IEnumerable<(string Path, string Text)> files)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                using var data = new MemoryStream(Encoding.UTF8.GetBytes(text));
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = data, ModificationTime = DateTimeOffset.UnixEpoch });
            }
        }

        return packed.ToArray();
    }

    /// <summary>The files of an archive, in its order, as <c>path</c> and text.</summary>
    public static IReadOnlyList<(string Path, string Text)> Unpack(byte[] archive)
    {
        using var packed = new MemoryStream(archive);
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var files = new List<(string, string)>();
        while (tar.GetNextEntry() is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream ?? Stream.Null);
            files.Add((entry.Name, reader.ReadToEnd()));
        }

        return files;
    }
}
