using System.Text;
using System.Text.Json.Nodes;
using Flux.HelmReleases.Snapshots;

namespace Flux.HelmReleases.Storage.Tests;

/// <remarks>Expected: Recorded/README.md.</remarks>
public sealed class RecordedReleaseTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Read().Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Record_WhenReadAndWrittenAgain_IsTheSameToTheByte(int index)
    {
        var json = (string)Read()[index]["json"]!;

        var release = ReleaseReader.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal(json, Encoding.UTF8.GetString(ReleaseWriter.Write(release).Span));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Codec_WhenGoHasCompressedIt_ReadsIt(int index)
    {
        var recorded = Read()[index];

        var release = ReleaseCodec.Decode((string)recorded["release"]!);
        var again = ReleaseCodec.Decode(ReleaseCodec.Encode(release));

        Assert.Equal((string)recorded["json"]!, Encoding.UTF8.GetString(ReleaseWriter.Write(again).Span));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Digest_OfTheObservation_IsUpstreams(int index)
    {
        var recorded = Read()[index];
        var (digest, oci) = ((string)recorded["digest"]!, (string)recorded["ociDigest"]!);

        var release = ReleaseCodec.Decode((string)recorded["release"]!);

        Assert.Equal(digest, Observation.DigestOf(release, oci));
        Assert.True(Observation.Verify(digest, release, oci));
        Assert.False(Observation.Verify(digest, release with { Manifest = release.Manifest + " " }, oci));
    }

    /// <remarks>Expected: helm-controller v1.6, internal/release/digest_test.go.</remarks>
    [Fact]
    public void Digest_OfAnEmptyObservation_IsUpstreams() => Assert.Equal(
        "sha256:f1498f27a16a09cd7e1ee610d924df065c03d30035638babc95dd9a8d412ce4d",
        Observation.DigestOf(new() { Name = "foo", Info = new() { Status = "" } }, ""));

    [Fact]
    public void Digest_WhenATestRan_StaysTheSame()
    {
        var release = ReleaseCodec.Decode((string)Read()[0]["release"]!);
        var index = Enumerable.Range(0, release.Hooks.Count).Single(i => release.Hooks[i].IsTest);
        var tested = release.WithHook(index, release.Hooks[index] with { LastRun = new() { Phase = HookExecution.Failed } });

        Assert.Equal(Observation.DigestOf(release, ""), Observation.DigestOf(tested, ""));
    }

    [Theory]
    [InlineData("%", "the release is not base64")]
    [InlineData("bm90IGpzb24=", "the release cannot be read: ")]
    [InlineData("eyJ2ZXJzaW9uIjoiMSJ9", "the release cannot be read: version is no whole number")]
    public void Decode_WhenDamaged_SaysHow(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<ReleaseStorageException>(() => ReleaseCodec.Decode(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Decode_WhenStoredBeforeHelmCompressed_ReadsIt() =>
        Assert.Equal("old", ReleaseCodec.Decode(Convert.ToBase64String("""{"name":"old","version":2,"info":{"deleted":"","first_deployed":""}}"""u8)).Name);

    [Fact]
    public void Decode_WhenASmallSecretWouldFillTheMemory_Refuses()
    {
        using var bomb = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(bomb, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 65; i++)
            {
                gzip.Write(zeros);
            }
        }

        var e = Assert.Throws<ReleaseStorageException>(() => ReleaseCodec.Decode(Convert.ToBase64String(bomb.ToArray())));

        Assert.Equal("the release is larger than 67108864 bytes unpacked", e.Message);
    }

    private static List<JsonNode> Read() => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Recorded", "releases.jsonl"))
        .Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!)];
}
