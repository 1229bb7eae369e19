using System.Text;
using Flux.Helm.Charts;
using Flux.Primitives;

namespace Flux.Helm.Tests.Charts;

public sealed class ChartLoadingTests
{
    [Fact]
    public void Load_SortsFilesIntoTheirParts()
    {
        var chart = TestChart.Load(
            ("Chart.yaml", TestChart.Yaml), ("values.yaml", "a: 1\n"), ("values.schema.json", "{}"), ("templates/a.yaml", "x"),
            ("templates/_h.tpl", "y"), ("crds/c.yaml", "kind: C"), ("README.md", "z"), ("charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 2.0.0\n"));

        Assert.Equal(["templates/a.yaml", "templates/_h.tpl"], chart.Templates.Select(t => t.Name));
        Assert.Equal(1.0, chart.Values["a"]);
        Assert.NotNull(chart.Schema);
        Assert.Equal(["crds/c.yaml", "README.md"], chart.Files.Select(f => f.Name));
        Assert.Equal("app/charts/sub", Assert.Single(chart.Dependencies).FullPath);
    }

    [Fact]
    public void LoadArchive_OfAPackedChart_IsTheChart()
    {
        var inner = TestChart.Pack(("sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 2.0.0\n"));
        var bytes = Packed(("app/Chart.yaml", Encoding.UTF8.GetBytes(TestChart.Yaml)), ("app/charts/sub-2.0.0.tgz", inner));

        var chart = TestChart.LoadArchive(bytes);

        Assert.Equal("sub", Assert.Single(chart.Dependencies).Name);
    }

    // messages: Helm 4, pkg/chart/loader/archive
    [Theory]
    [InlineData("app/../../evil", "unable to load chart archive: chart illegally references parent directory")]
    [InlineData("app//etc/passwd", "unable to load chart archive: chart illegally contains absolute paths")]
    [InlineData("app/C:/windows", "unable to load chart archive: chart contains illegally named files")]
    [InlineData("loose", "unable to load chart archive: chart illegally contains content outside the base directory: \"loose\"")]
    public void LoadArchive_WithAnUnsafeName_IsRefused(string name, string message)
    {
        var e = Assert.Throws<HelmException>(() => TestChart.LoadArchive(TestChart.Pack(("app/Chart.yaml", TestChart.Yaml), (name, "x"))));

        Assert.EndsWith(message["unable to load chart archive: ".Length..], e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadArchive_OverALimit_IsRefused()
    {
        var bytes = TestChart.Pack(("app/Chart.yaml", TestChart.Yaml), ("app/big", new string('x', 5000)), ("app/b2", "x"));

        Refused(new() { MaxFileBytes = 1000 }, "decompressed chart file \"app/big\" is larger than the maximum file size 1000");
        Refused(new() { MaxChartBytes = 2000 }, "decompressed chart is larger than the maximum size 2000");
        Refused(new() { MaxFiles = 2 }, "the chart has more than 2 files");

        void Refused(ChartLimits limits, string message) =>
            Assert.EndsWith(message, Assert.Throws<HelmException>(() => TestChart.LoadArchive(bytes, limits)).Message, StringComparison.Ordinal);
    }

    // a few kilobytes that unpack to a hundred megabytes are read no further than the limit
    [Fact]
    public void LoadArchive_ThatUnpacksToFarMore_IsRefused()
    {
        var bytes = TestChart.Pack(("app/Chart.yaml", TestChart.Yaml), ("app/bomb", new string('\0', 20_000_000)));
        Assert.True(bytes.Length < 200_000);

        var e = Assert.Throws<HelmException>(() => TestChart.LoadArchive(bytes));

        Assert.Contains("is larger than the maximum file size 5242880", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadArchive_WithChartsInChartsWithoutEnd_IsRefused()
    {
        var bytes = TestChart.Pack(("app/Chart.yaml", TestChart.Yaml));
        for (var i = 0; i < 40; i++)
        {
            bytes = Packed(("app/Chart.yaml", Encoding.UTF8.GetBytes(TestChart.Yaml)), ("app/charts/app.tgz", bytes));
        }

        var e = Assert.Throws<HelmException>(() => TestChart.LoadArchive(bytes));

        Assert.Contains("charts are nested deeper than 32 levels", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadArchive_CutOff_SaysSo()
    {
        var bytes = TestChart.Pack(("app/Chart.yaml", TestChart.Yaml), ("app/x", string.Concat(Enumerable.Range(0, 2000))));

        var e = Assert.Throws<HelmException>(() => TestChart.LoadArchive(bytes[..(bytes.Length / 2)]));

        Assert.EndsWith("unexpected EOF", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "validation: chart.metadata.name is required")]
    [InlineData("apiVersion: v2\nname: a/b\nversion: 1.0.0\n", "validation: chart.metadata.name \"a/b\" is invalid")]
    [InlineData("apiVersion: v2\nname: a\nversion: x\n", "validation: chart.metadata.version \"x\" is invalid")]
    [InlineData("apiVersion: v9\nname: a\nversion: 1.0.0\n", "unsupported chart version")]
    [InlineData("apiVersion: [", "cannot load Chart.yaml: error converting YAML to JSON: yaml: line 1: did not find expected node content")]
    public void Load_OfAWrongChartYaml_SaysWhatIsWrong(string yaml, string message)
    {
        var e = Assert.Throws<HelmException>(() => TestChart.Load(("Chart.yaml", yaml)));

        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void LoadDirectory_WithANegatedRule_IgnoresAllThatDoesNotMatchIt()
    {
        // so upstream reads "!": Chart.yaml does not match either
        var e = Assert.Throws<HelmException>(() => Directory(".helmignore:!keep.bak\n", "keep.bak:x"));

        Assert.Equal("Chart.yaml file is missing", e.Message);
    }

    [Fact]
    public void LoadDirectory_WithAnchoredAndOpenRules_AppliesThemAsHelmDoes()
    {
        var chart = Directory(".helmignore:*.bak\n/secret.txt\ntmp/\n", "a.bak:x", "sub/b.bak:x", "secret.txt:x", "sub/secret.txt:x", "tmp/x:1", "keep:1");

        Assert.Equal(["keep", "sub/secret.txt"], chart.Files.Select(f => f.Name).Where(n => n != ".helmignore").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a/**/b\n", "double-star (**) syntax is not supported")]
    [InlineData("[a\n", "syntax error in pattern")]
    public void LoadDirectory_WithARuleThatCannotBeRead_SaysSo(string rules, string message)
    {
        var e = Assert.Throws<HelmException>(() => Directory($".helmignore:{rules}", "x:1"));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    // Helm reads files that begin with a byte order mark or hold CR LF as if they did not, templates keep their CR
    [Fact]
    public void Render_WithByteOrderMarksAndCarriageReturns_IsReadAsWithout()
    {
        var release = TestChart.Render("",
            ("Chart.yaml", "\uFEFFapiVersion: v2\r\nname: app\r\nversion: 1.0.0\r\n"), ("values.yaml", "\uFEFFa: x\r\nb: |\r\n  t\r\n"),
            ("templates/t.yaml", "\uFEFFa: {{ .Values.a }}{{ .Values.b }}\r\n"));

        Assert.Equal("---\n# Source: app/templates/t.yaml\na: xt\n\r\n\n", release.Manifest);
    }

    private static Chart Directory(params string[] files)
    {
        var tree = new FileTree([.. files.Prepend($"Chart.yaml:{TestChart.Yaml}")
            .Select(f => f.Split(':', 2)).Select(f => KeyValuePair.Create($"c/{f[0]}", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f[1])))]);
        return ChartLoader.LoadDirectory(tree, "c", new HelmLog());
    }

    private static byte[] Packed(params (string Name, byte[] Content)[] entries)
    {
        var bytes = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(bytes, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new System.Formats.Tar.TarWriter(gzip, System.Formats.Tar.TarEntryFormat.Pax))
        {
            foreach (var (name, content) in entries)
            {
                tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        return bytes.ToArray();
    }
}
