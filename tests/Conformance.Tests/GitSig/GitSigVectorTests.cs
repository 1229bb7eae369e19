using System.Text;
using System.Text.Json.Nodes;
using Flux.Cli.Engines;
using Flux.Git.Signatures;

namespace Flux.Conformance.Tests.GitSig;

/// <summary>Every recorded signature of a commit or tag: the payload that git takes it over, and what Flux says of it.</summary>
public sealed class GitSigVectorTests
{
    // keys run out: this is when the answers were recorded
    private static readonly DateTimeOffset _recorded = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Objects => [.. Directory.GetDirectories(Path.Combine(Vectors.Folder("GitSig"), "repos")).Order()
        .SelectMany(folder => Read(folder)["objects"]!.AsArray().Select(o => (Path.GetFileName(folder), o!["ref"]!.GetValue<string>())))];

    [Theory]
    [MemberData(nameof(Objects))]
    public void Signature_OfARecordedObject_VerifiesAsRecorded(string repository, string name)
    {
        var folder = Path.Combine(Vectors.Folder("GitSig"), "repos", repository);
        var entry = Read(folder)["objects"]!.AsArray().First(o => o!["ref"]!.GetValue<string>() == name)!;
        var index = 0;
        foreach (var verification in entry["verify"]!.AsArray())
        {
            var answer = GitSignatureEngine.Answer(new() { ["case"] = folder, ["ref"] = name, ["verify"] = index++ }, _recorded);
            if (verification!["flux"] is { } expected)
            {
                Assert.Equal($"{expected["id"]}{expected["error"]}", $"{answer["signer"]}{answer["err"]}");
            }
            else
            {
                Assert.Null(answer["result"]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Payload_OfARecordedObject_IsTheRecordedOne(string repository, string name)
    {
        var folder = Path.Combine(Vectors.Folder("GitSig"), "repos", repository);
        var recorded = Read(folder);
        var entry = recorded["objects"]!.AsArray().First(o => o!["ref"]!.GetValue<string>() == name)!;
        if (entry["payload"] is not { } payload || entry["signature"] is not { } signature)
        {
            return;
        }

        var raw = File.ReadAllBytes(Path.Combine(folder, entry["raw"]!.GetValue<string>()));
        var signed = entry["type"]!.GetValue<string>() == "tag"
            ? SignedGitObject.OfTag(raw)
            : SignedGitObject.OfCommit(raw, recorded["objectFormat"]!.GetValue<string>() == "sha256");
        Assert.Equal(Text(folder, payload), Encoding.Latin1.GetString(signed.Payload));
        Assert.Equal(Text(folder, signature).TrimEnd('\n'), Encoding.Latin1.GetString(signed.Signature).TrimEnd('\n'));
    }

    public static TheoryData<int> Forms => [.. Enumerable.Range(0, JsonNode.Parse(File.ReadAllText(Path.Combine(Vectors.Folder("GitSig"), "key-forms.json")))!.AsArray().Count)];

    [Theory]
    [MemberData(nameof(Forms))]
    public void KeyFiles_OfOddForms_AreReadAsRecorded(int index)
    {
        var form = JsonNode.Parse(File.ReadAllText(Path.Combine(Vectors.Folder("GitSig"), "key-forms.json")))![index]!;
        var folder = Path.Combine(Vectors.Folder("GitSig"), "repos", form["repo"]!.GetValue<string>());
        var recorded = Read(folder);
        var entry = recorded["objects"]!.AsArray().First(o => o!["ref"]!.GetValue<string>() == form["ref"]!.GetValue<string>())!;
        var raw = File.ReadAllBytes(Path.Combine(folder, entry["raw"]!.GetValue<string>()));
        var signed = SignedGitObject.OfCommit(raw, recorded["objectFormat"]!.GetValue<string>() == "sha256");
        var keys = form["keys"]!.AsArray().Select(key => Text(Vectors.Folder("GitSig"), key!)).ToList();
        string answer;
        try
        {
            answer = form["verifyAs"]!.GetValue<string>() == "ssh" ? GitSignatureVerifier.VerifySsh(signed, keys) : GitSignatureVerifier.VerifyPgp(signed, keys, _recorded);
        }
        catch (GitSignatureException e)
        {
            answer = e.Message;
        }

        Assert.Equal($"{form["flux"]!["id"]}{form["flux"]!["error"]}", answer);
    }

    [Fact]
    public void Upstream_TestDataOfFlux_VerifiesAsFluxDoes()
    {
        var folder = Environment.GetEnvironmentVariable("FLUX_GITSIG_UPSTREAM") ?? Path.Combine(Vectors.Folder("GitSig"), "upstream");
        Assert.SkipUnless(Directory.Exists(folder), "Flux' own signed objects are not part of this repository; FLUX_GITSIG_UPSTREAM names their folder");
        foreach (var entry in Read(folder)["objects"]!.AsArray())
        {
            var raw = File.ReadAllBytes(Path.Combine(folder, entry!["raw"]!.GetValue<string>()));
            var signed = entry["type"]!.GetValue<string>() == "tag" ? SignedGitObject.OfTag(raw) : SignedGitObject.OfCommit(raw, isSha256: false);
            var keys = entry["keys"]!.AsArray().Select(key => Text(folder, key!)).ToList();

            var signer = entry["signatureKind"]!.GetValue<string>() == "ssh"
                ? GitSignatureVerifier.VerifySsh(signed, keys)
                : GitSignatureVerifier.VerifyPgp(signed, keys, _recorded);

            Assert.Equal((entry["name"]!.GetValue<string>(), entry["flux"]!["id"]!.GetValue<string>()), (entry["name"]!.GetValue<string>(), signer));
        }
    }

    private static JsonNode Read(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "case.json")))!;

    private static string Text(string folder, JsonNode path) => Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(folder, path.GetValue<string>())));
}
