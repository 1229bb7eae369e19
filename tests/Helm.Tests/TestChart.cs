using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;
using Flux.Helm.Values;

namespace Flux.Helm.Tests;

/// <summary>Charts as tests write them: names and texts.</summary>
internal static class TestChart
{
    public const string Yaml = "apiVersion: v2\nname: app\nversion: 1.0.0\n";

    public static Chart Load(params (string Name, string Text)[] files) => Load(new HelmLog(), files);

    public static Chart Load(HelmLog log, params (string Name, string Text)[] files) =>
        ChartLoader.Load([.. files.Select(f => ChartFile.Read(f.Name, Encoding.UTF8.GetBytes(f.Text)))], log);

    /// <summary>A release <c>rel</c> in <c>ns</c> of a chart of these files, Chart.yaml among them or <see cref="Yaml"/>.</summary>
    public static RenderedRelease Render(string values, params (string Name, string Text)[] files) => Render(values, Options, files);

    public static RenderedRelease Render(string values, RenderOptions options, params (string Name, string Text)[] files) =>
        Render(values, options, new HelmLog(), files);

    public static RenderedRelease Render(string values, RenderOptions options, HelmLog log, params (string Name, string Text)[] files)
    {
        var chart = Load(log, files.Any(f => f.Name == "Chart.yaml") ? files : [("Chart.yaml", Yaml), .. files]);
        return ReleaseRenderer.Render(new CompiledChart(chart), ValuesFile.Read(Encoding.UTF8.GetBytes(values)), options, log, TestContext.Current.CancellationToken);
    }

    /// <summary>What one template writes: as notes, which need not be YAML.</summary>
    public static string Template(string template, params (string Name, string Text)[] files) =>
        Render("", [("templates/NOTES.txt", template), .. files]).Notes;

    /// <summary>Without a limit of time, so that no test depends on how busy the machine is.</summary>
    public static RenderOptions Options { get; } = new() { ReleaseName = "rel", Namespace = "ns", TimeLimit = Timeout.InfiniteTimeSpan };

    /// <summary>The templates that the objects came from, in the order of installing.</summary>
    public static string[] Names(this RenderedRelease release) => [.. release.Manifests.Select(m => m.Path)];

    /// <summary>A packed chart of entries as they are given, unsafe names included.</summary>
    public static byte[] Pack(params (string Name, string Text)[] entries)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var (name, text) in entries)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        return bytes.ToArray();
    }

    public static Chart LoadArchive(byte[] bytes, ChartLimits? limits = null) => ChartLoader.LoadArchive(new MemoryStream(bytes), new HelmLog(), limits);
}
