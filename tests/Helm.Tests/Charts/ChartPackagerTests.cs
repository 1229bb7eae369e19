using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Flux.Helm.Charts;
using Flux.TestKit.Git;
using Flux.TestKit.Helm;

namespace Flux.Helm.Tests.Charts;

/// <summary>Expected layouts, names and modes are those of Helm 4's <c>helm package</c> (pkg/chart/v2/util/save.go).</summary>
public sealed class ChartPackagerTests
{
    [Fact]
    public void Pack_WritesWhatHelmWritesInItsOrder()
    {
        var packed = Pack(
            ("web/Chart.yaml", "# comments go\nversion: 1.2.3\nname: web\napiVersion: v2\nannotations: {b: x, a: z}\nappVersion: 1\n"),
            ("web/values.schema.json", "{}"),
            ("web/README.md", "# web"),
            ("web/templates/b.yaml", "b"),
            ("web/templates/a.yaml", "a"),
            ("web/values.yaml", "# comments stay\na: 1\n"),
            ("web/crds/c.yaml", "c"),
            ("web/charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 0.1.0\n"),
            ("web/charts/sub/templates/s.yaml", "s"));

        Assert.Equal(
            [
                ("web/Chart.yaml", "annotations:\n  a: z\n  b: x\napiVersion: v2\nappVersion: \"1\"\nname: web\nversion: 1.2.3\n"),
                ("web/values.yaml", "# comments stay\na: 1\n"),
                ("web/values.schema.json", "{}"),
                ("web/templates/b.yaml", "b"),
                ("web/templates/a.yaml", "a"),
                ("web/README.md", "# web"),
                ("web/crds/c.yaml", "c"),
                ("web/charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 0.1.0\n"),
                ("web/charts/sub/templates/s.yaml", "s"),
            ],
            TestCharts.Unpack(packed));
    }

    [Fact]
    public void Pack_OfVersion1_KeepsRequirementsInTheirFile()
    {
        var packed = Pack(
            ("web/Chart.yaml", "apiVersion: v1\nname: web\nversion: 1.0.0\n"),
            ("web/requirements.yaml", "dependencies: []\n"),
            ("web/requirements.lock", "dependencies: []\ndigest: sha256:1\ngenerated: \"2026-01-01T00:00:00Z\"\n"));

        Assert.Equal(
            ["web/Chart.yaml", "web/requirements.yaml", "web/requirements.lock"], TestCharts.Unpack(packed).Select(file => file.Path));
        Assert.Equal("apiVersion: v1\nname: web\nversion: 1.0.0\n", TestCharts.Unpack(packed)[0].Text);
    }

    [Fact]
    public void Pack_MarksTheArchiveAndGivesEveryFileMode0644()
    {
        var packed = Pack(("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"));

        Assert.Equal((byte[])[0x1F, 0x8B, 8, 0x14], packed[..4]);
        Assert.Contains("Helm\0", Encoding.Latin1.GetString(packed), StringComparison.Ordinal);
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var entry = tar.GetNextEntry()!;
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, entry.Mode);
        Assert.Equal((0, 0, TarEntryType.RegularFile), (entry.Uid, entry.Gid, entry.EntryType));
        Assert.Equal(packed, Pack(("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n")));
    }

    [Fact]
    public void Pack_OfLongNames_KeepsThem()
    {
        var shortParts = string.Concat(Enumerable.Repeat("directory/", 15));
        var oneLong = new string('x', 200);

        var packed = Pack(
            ("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"), ($"web/files/{shortParts}a", "1"), ($"web/files/{oneLong}", "2"), ("web/files/é", "3"));

        Assert.Equal([$"web/files/{shortParts}a", $"web/files/{oneLong}", "web/files/é"], TestCharts.Unpack(packed).Skip(1).Select(file => file.Path));
    }

    [Fact]
    public void Pack_WhenTheSchemaIsNoJson_IsRefused() => Assert.Equal(
        "invalid JSON in values.schema.json",
        Assert.Throws<HelmException>(() => Pack(("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"), ("web/values.schema.json", "{"))).Message);

    [Fact]
    public async Task Pack_IsReadByTheRealTarAndGzip()
    {
        if (TestProgram.Find("tar") is not { } tar)
        {
            Assert.Skip("tar is missing");
            return;
        }

        using var folder = new TestDirectory();
        await File.WriteAllBytesAsync(
            folder["web.tgz"],
            Pack(("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"), ("web/templates/a.yaml", "a")),
            TestContext.Current.CancellationToken);

        Assert.Equal("web/Chart.yaml\nweb/templates/a.yaml\n", await TestProgram.RunAsync(tar, ["tzf", folder["web.tgz"]]));
    }

    [Theory]
    [InlineData("1.2.3", "7", "1.2.3+7")]
    [InlineData("v1.2.3", "7", "1.2.3+7")]
    [InlineData("1.2.3-rc.1+old", "abc.7", "1.2.3-rc.1+abc.7")]
    [InlineData("1.2", "7", "1.2.0+7")]
    public void WithBuildMetadata_ReplacesWhatIsThere(string version, string metadata, string expected) =>
        Assert.Equal(expected, ChartEditor.WithBuildMetadata(version, metadata));

    private static byte[] Pack(params (string Path, string Text)[] files)
    {
        using var archive = new MemoryStream(TestCharts.Pack(files));
        return ChartPackager.Pack(ChartLoader.LoadArchive(archive, new())).ToArray();
    }
}
