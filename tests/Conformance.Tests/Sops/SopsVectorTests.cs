using System.Text;
using System.Text.Json.Nodes;
using Flux.Cli.Engines;

namespace Flux.Conformance.Tests.Sops;

/// <summary>Every recorded file of SOPS: what it decrypts to, and what it is refused with.</summary>
public sealed class SopsVectorTests
{
    private static readonly string _upstream = Path.Combine(Vectors.Folder("Sops"), "upstream");

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Path.Combine(Vectors.Folder("Sops"), "cases")).Select(f => Path.GetFileName(f)).Order()];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Sops_OfARecordedCase_AnswersAsRecorded(string name) => CheckAsync(Path.Combine(Vectors.Folder("Sops"), "cases", name));

    [Fact]
    public async Task Sops_OfUpstreamsOwnFiles_AnswersAsRecorded()
    {
        var folder = Environment.GetEnvironmentVariable("FLUX_SOPS_UPSTREAM") ?? _upstream;
        Assert.SkipUnless(Directory.Exists(folder), "SOPS' and Flux' own test files are not part of this repository; FLUX_SOPS_UPSTREAM names their folder");
        foreach (var @case in Directory.GetDirectories(folder).Where(f => File.Exists(Path.Combine(f, "case.json"))))
        {
            await CheckAsync(@case);
        }
    }

    private static async Task CheckAsync(string folder)
    {
        var recorded = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "case.json"), TestContext.Current.CancellationToken))!.AsObject();
        await CheckAsync(folder, recorded["expect"]!, ignoreMac: false);
        if (recorded["expectIgnoreMac"] is { } withoutMac)
        {
            await CheckAsync(folder, withoutMac, ignoreMac: true);
        }
    }

    private static async Task CheckAsync(string folder, JsonNode expected, bool ignoreMac)
    {
        var answer = await SopsEngine.AnswerAsync(new() { ["case"] = folder, ["ignoreMac"] = ignoreMac }, TestContext.Current.CancellationToken);
        if (expected["result"]!.GetValue<string>() == "decrypted")
        {
            Assert.True(answer["outB64"] is not null, $"{Path.GetFileName(folder)}: {answer["err"]}");
            var plain = await File.ReadAllBytesAsync(Path.Combine(folder, expected["plaintext"]!.GetValue<string>()), TestContext.Current.CancellationToken);
            Assert.Equal(Encoding.Latin1.GetString(plain), Encoding.Latin1.GetString(Convert.FromBase64String(answer["outB64"]!.GetValue<string>())));
            return;
        }

        Assert.True(answer["outB64"] is null, $"{Path.GetFileName(folder)} was decrypted");
        Assert.Equal(Comparable(expected["stderr"]!.GetValue<string>()), Comparable(answer["err"]!.GetValue<string>()));
    }

    // the command's own OpenPGP library (which Flux switches off), what gpg tells of a key from its key box, where keys were looked for on the
    // recording machine and log lines are left out; lines are joined, since their breaks depend on these
    private static string Comparable(string message)
    {
        var lines = message.Split('\n').Where(line => !line.StartsWith("[SOPS]", StringComparison.Ordinal)).Select(line => line.Trim().TrimStart('|', '-').Trim());
        var text = string.Join(' ', lines.Where(line => line.Length > 0));
        var from = text.IndexOf(". Did not find keys in location", StringComparison.Ordinal);
        while (from >= 0)
        {
            var to = text.IndexOf("'. ", from, StringComparison.Ordinal);
            text = text[..from] + (to < 0 ? "" : text[(to + 2)..]);
            from = text.IndexOf(". Did not find keys in location", StringComparison.Ordinal);
        }

        text = Without(text, "gpg: keybox ", "gpg: encrypted with ");
        text = Without(text, "github.com/ProtonMail/go-crypto/openpgp error: ", "GnuPG binary");
        return Without(Without(text, "gpg: encrypted with ", "gpg: decryption failed"), "gpg: encrypted with ", "gpg: WARNING");
    }

    // leaves out what stands from one word up to another
    private static string Without(string text, string from, string upTo)
    {
        var start = text.IndexOf(from, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf(upTo, start, StringComparison.Ordinal);
        return end < 0 ? text : text[..start] + text[end..];
    }
}
