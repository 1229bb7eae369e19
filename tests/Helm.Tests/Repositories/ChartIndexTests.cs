using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Helm.Repositories;

namespace Flux.Helm.Tests.Repositories;

/// <summary>Expected results are those of Helm 4's loadIndex, and of Flux where that differs.</summary>
public sealed class ChartIndexTests
{
    [Fact]
    public void Read_LeavesOutVersionsThatAreNotValid_AndFillsInTheApiVersion()
    {
        var versions = Versions("""
            apiVersion: v1
            entries:
              web:
              - {name: web, version: 1.0.0}
              - {name: web, version: not-a-version}
              - {name: "", version: 1.0.1}
              - {name: web, version: 1.0.2, type: wrong}
              - null
              - {name: web, version: "v1.0.3", apiVersion: v2}
              none:
            """);

        Assert.Equal(["web 1.0.0 v1", "web v1.0.3 v2"], versions.Select(version => $"{version.Name} {version.Version} {version.Metadata.ApiVersion}"));
    }

    [Fact]
    public void Read_WhenDependenciesAreThereTwice_KeepsTheVersion() => Assert.Single(Versions("""
        apiVersion: v1
        entries:
          web:
          - {name: web, version: 1.0.0, dependencies: [{name: a, repository: x}, {name: a, repository: y}]}
        """));

    [Fact]
    public void Read_OfNumbersAndOldFields_ReadsThemAsTexts()
    {
        var version = Assert.Single(Versions("""
            apiVersion: v1
            serverInfo: {contextPath: /v1}
            entries:
              web:
              - {name: web, version: 1.10, appVersion: 7, engine: gotpl, tillerVersion: ">2", checksum: abc, url: http://x, created: 2026-01-02T03:04:05.120Z}
            """));

        Assert.Equal(("1.1", "7"), (version.Version, version.Metadata.AppVersion));
        Assert.Equal("abc gotpl >2 http://x", string.Join(' ', version.Deprecated.Values));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 120, TimeSpan.Zero), version.Created);
    }

    [Theory]
    [InlineData("""{"apiVersion": "v1", "entries": {"web": [{"name": "web", "version": 1}]}}""", "json: cannot unmarshal number into Go struct field")]
    [InlineData("""{"apiVersion": "v1", "entries": {"web": {"name": "web"}}}""", "json: cannot unmarshal object into Go struct field")]
    [InlineData("""{"apiVersion": "v1", "entries": []}""", "json: cannot unmarshal array into Go struct field")]
    [InlineData("""["apiVersion"]""", "json: cannot unmarshal")]
    [InlineData("apiVersion: v1\nentries: {web: 1}\n", "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field")]
    [InlineData("apiVersion: v1\nentries: {web: [{name: web, version: 1.0.0, surprise: 1}]}\n", "json: unknown field \"surprise\"")]
    [InlineData("apiVersion: v1\n  entries: {}\n", "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context")]
    public void Read_OfWrongTypes_SaysSoInGosWords(string index, string problem) =>
        Assert.Contains(problem, Assert.Throws<HelmException>(() => Versions(index)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_OfMoreVersionsThanAllowed_Stops()
    {
        var index = new StringBuilder("apiVersion: v1\nentries:\n  web:\n");
        for (var i = 0; i < 20; i++)
        {
            index.Append("  - {name: web, version: 1.0.0}\n");
        }

        var exception = Assert.Throws<HelmException>(() => Versions(index.ToString(), new() { MaxVersions = 10 }));

        Assert.Equal("the index has more than 10 chart versions", exception.Message);
    }

    [Fact]
    public void Read_OfMoreBytesThanAllowed_IsRefused() => Assert.Equal(
        "index exceeds the maximum index file size of 5 bytes",
        Assert.Throws<HelmException>(() => Versions("apiVersion: v1\n", new() { MaxBytes = 5 })).Message);

    [Fact]
    public void Read_OfAliasesThatMultiply_IsRefused()
    {
        var bomb = new StringBuilder("apiVersion: v1\nserverInfo:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 9; i++)
        {
            bomb.Append(CultureInfo.InvariantCulture, $"  a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n");
        }

        Assert.Contains("excessive aliasing", Assert.Throws<HelmException>(() => Versions(bomb.ToString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_SortsFromTheNewestAndEscapesNames()
    {
        using var spool = new MemoryStream();
        var builder = new ChartIndexBuilder(spool);
        using var index = new MemoryStream(Encoding.UTF8.GetBytes("""
            apiVersion: v1
            annotations: {b: "2", a: "1"}
            publicKeys: [k]
            entries:
              z\b: [{name: z, version: 1.0.0}]
              a:
              - {name: a, version: 1.0.0-rc.1}
              - {name: a, version: 1.0.0}
              - {name: a, version: 1.0.0+b, urls: [x]}
              - {name: a, version: 0.9.10}
            """));
        var header = ChartIndexReader.Read(index, builder.Begin, builder.Add);
        using var output = new MemoryStream();

        await builder.WriteAsync(header, output, TestContext.Current.CancellationToken);

        Assert.Equal(5, builder.Count);
        var json = JsonNode.Parse(output.ToArray())!;
        Assert.Equal(["1.0.0", "1.0.0+b", "1.0.0-rc.1", "0.9.10"], json["entries"]!["a"]!.AsArray().Select(version => (string?)version!["version"]));
        Assert.Equal(["a", "z\\b"], json["entries"]!.AsObject().Select(entry => entry.Key));
        Assert.Equal("""{"a":"1","b":"2"}""", json["annotations"]!.ToJsonString());
        output.Position = 0;
        Assert.Equal(4, ChartIndexReader.ReadChart(output, "a")!.Count);
        output.Position = 0;
        Assert.Null(ChartIndexReader.ReadChart(output, "none"));
    }

    [Theory]
    [InlineData("", "2.1.0")]
    [InlineData("*", "2.1.0")]
    [InlineData("1.x", "1.9.9")]
    [InlineData(">1.0.0-0", "3.0.0-rc.1")]
    [InlineData("1.0", "1.0.0")]
    [InlineData("3.0.0-rc.1", "3.0.0-rc.1")]
    public void OfIndex_ChoosesTheNewestThatFits(string wanted, string expected)
    {
        var versions = Versions("""
            apiVersion: v1
            entries:
              web:
              - {name: web, version: 1.0.0}
              - {name: web, version: 2.1.0}
              - {name: web, version: 1.9.9}
              - {name: web, version: 3.0.0-rc.1}
            """);

        Assert.Equal(expected, ChartVersionSelection.OfIndex("web", wanted, versions).Version);
    }

    [Fact]
    public void OfIndex_WhenVersionsOnlyDifferInBuildMetadata_TakesTheLastMade()
    {
        var versions = Versions("""
            apiVersion: v1
            entries:
              web:
              - {name: web, version: 1.0.0+a, created: "2026-01-01T00:00:00Z"}
              - {name: web, version: 1.0.0+b, created: "2026-03-01T00:00:00Z"}
              - {name: web, version: 1.0.0+c, created: "2026-02-01T00:00:00Z"}
            """);

        Assert.Equal("1.0.0+b", ChartVersionSelection.OfIndex("web", "1.x", versions).Version);
    }

    [Theory]
    [InlineData("1.x", "1.10.0")]
    [InlineData("*", "v2.0.0")]
    [InlineData("latest", "latest")]
    public void OfTags_ChoosesTheNewestThatFits(string wanted, string expected) =>
        Assert.Equal(expected, ChartVersionSelection.OfTags(wanted, ["1.9.0", "1.10.0", "v2.0.0", "latest", "3", "3.0.0-rc.1"]));

    [Theory]
    [InlineData("https://x.org/charts", "https://x.org/charts/")]
    [InlineData("https://x.org/charts//?a=b", "https://x.org/charts/?a=b")]
    [InlineData("oci://x.org/charts/", "oci://x.org/charts")]
    [InlineData("", "")]
    public void Normalize_EndsAsUpstream(string url, string expected) => Assert.Equal(expected, RepositoryUrl.Normalize(url));

    [Theory]
    [InlineData("https://x.org/charts/", "web.tgz", "https://x.org/charts/web.tgz")]
    [InlineData("https://x.org/charts/?key=1", "web.tgz", "https://x.org/charts/web.tgz?key=1")]
    [InlineData("https://x.org/charts/", "/web.tgz", "https://x.org/web.tgz")]
    [InlineData("https://x.org/charts/", "https://y.org/web.tgz", "https://y.org/web.tgz")]
    public void Resolve_IsThatOfHelm(string repository, string reference, string expected) =>
        Assert.Equal(expected, RepositoryUrl.Resolve(repository, reference).AbsoluteUri);

    private static List<ChartVersion> Versions(string index, ChartIndexLimits? limits = null)
    {
        var versions = new List<ChartVersion>();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(index));
        ChartIndexReader.Read(stream, _ => { }, (_, version) => versions.Add(version), limits);
        return versions;
    }
}
