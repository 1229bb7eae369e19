using System.Text;
using System.Text.Json.Nodes;
using Flux.Git.Signatures;

namespace Flux.Conformance.Tests.GitSig;

/// <summary>A good signature of a commit or tag after which something was changed: what is signed, the signature, the key, or whose signature it is.</summary>
public sealed class GitSignatureTamperingTests
{
    private static readonly DateTimeOffset _recorded = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Signed => [.. Good().Select(one => (one.Repository, one.Ref))];

    [Theory]
    [MemberData(nameof(Signed))]
    public void Payload_WhenAByteIsChangedAddedOrTaken_IsRefused(string repository, string name)
    {
        var (signed, keys) = Read(repository, name);
        Assert.NotNull(Verify(signed, keys));
        var random = new Random(signed.Payload.Length);
        // text mode hashes all ends of lines as one kind, which OpenPGP wants so: RFC 4880 5.2.1, type 0x01
        var isTextMode = name == "refs/heads/textmode";
        for (var i = 0; i < 24; i++)
        {
            var changed = signed.Payload.ToArray();
            var at = i * changed.Length / 24;
            changed[at] ^= (byte)(1 << random.Next(8));
            AssertRefused(signed with { Payload = changed }, $"byte {at} changed");
        }

        AssertRefused(signed with { Payload = [.. signed.Payload, (byte)'x'] }, "a byte added");
        AssertRefused(signed with { Payload = signed.Payload[..^2] }, "two bytes taken");
        if (!isTextMode)
        {
            AssertRefused(signed with { Payload = [.. signed.Payload, (byte)'\n'] }, "an end of line added");
        }

        void AssertRefused(SignedGitObject tampered, string what) =>
            Assert.True(Verify(tampered, keys) is null, $"{repository} {name}: accepted with {what}");
    }

    [Theory]
    [MemberData(nameof(Signed))]
    public void Signature_WhenItsNumbersAreChanged_IsRefused(string repository, string name)
    {
        Assert.SkipWhen(name == "refs/heads/two-signatures", "the other signature is still good");
        var (signed, keys) = Read(repository, name);
        var armor = Encoding.Latin1.GetString(signed.Signature);

        // the numbers of the signature come last, behind all that is not signed; the line with '=' is the armor's checksum
        var lines = armor.Split('\n');
        var last = Array.FindLastIndex(lines, line => line.Length > 8 && line[0] is not ('-' or '=') && !line.Contains(' ', StringComparison.Ordinal));
        var end = lines.Take(last).Sum(line => line.Length + 1) + lines[last].TrimEnd('\r', '=').Length - 2;
        for (var at = end - 1; at > end - 48; at--)
        {
            if (!char.IsAsciiLetterOrDigit(armor[at]))
            {
                continue;
            }

            var changed = signed.Signature.ToArray();
            changed[at] = (byte)(armor[at] == 'A' ? 'B' : 'A');
            Assert.True(Verify(signed with { Signature = changed }, keys) is null, $"{repository} {name}: accepted with letter {at} of the armor changed");
        }
    }

    [Theory]
    [MemberData(nameof(Signed))]
    public void Signature_WithEveryOtherKey_IsRefused(string repository, string name)
    {
        Assert.SkipWhen(name == "refs/heads/two-signatures", "the other signature is another key's");
        var (signed, _) = Read(repository, name);
        var signers = Entry(repository, name)["verify"]!.AsArray().Where(one => one!["flux"]?["id"] is not null)
            .SelectMany(one => one!["keys"]!.AsArray()).Select(key => Path.GetFileName(key!.GetValue<string>())).ToHashSet();

        // files with several keys hold the signer's too
        var others = Directory.GetFiles(Path.Combine(Vectors.Folder("GitSig"), "keys")).Where(file => Path.GetFileName(file) is var key
            && !signers.Contains(key) && (key.EndsWith(".asc", StringComparison.Ordinal) || key.EndsWith(".pub", StringComparison.Ordinal))
            && !key.Contains("all", StringComparison.Ordinal) && !key.Contains("concatenated", StringComparison.Ordinal));
        foreach (var file in others)
        {
            Assert.True(
                Verify(signed, [Encoding.Latin1.GetString(File.ReadAllBytes(file))]) is null,
                $"{repository} {name}: accepted with {Path.GetFileName(file)}");
        }
    }

    [Fact]
    public void Signature_OfAnotherObject_IsRefused()
    {
        var good = Good().Select(one => (one.Repository, one.Ref, Object: Read(one.Repository, one.Ref))).ToList();
        foreach (var one in good)
        {
            foreach (var other in good.Where(other => !other.Object.Signed.Payload.AsSpan().SequenceEqual(one.Object.Signed.Payload)))
            {
                Assert.True(
                    Verify(one.Object.Signed with { Signature = other.Object.Signed.Signature }, other.Object.Keys) is null,
                    $"{one.Repository} {one.Ref}: accepted with the signature of {other.Repository} {other.Ref}");
            }
        }
    }

    private static string? Verify(SignedGitObject signed, IReadOnlyList<string> keys)
    {
        try
        {
            return GitSignatureVerifier.TypeOf(Encoding.Latin1.GetString(signed.Signature)) == "ssh"
                ? GitSignatureVerifier.VerifySsh(signed, keys)
                : GitSignatureVerifier.VerifyPgp(signed, keys, _recorded);
        }
        catch (GitSignatureException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Repository, string Ref)> Good() =>
        from folder in Directory.GetDirectories(Path.Combine(Vectors.Folder("GitSig"), "repos")).Order()
        from entry in JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "case.json")))!["objects"]!.AsArray()
        where entry!["verify"]!.AsArray().Any(one => one!["flux"]?["id"] is not null)
        select (Path.GetFileName(folder), entry!["ref"]!.GetValue<string>());

    private static (SignedGitObject Signed, IReadOnlyList<string> Keys) Read(string repository, string name)
    {
        var folder = Path.Combine(Vectors.Folder("GitSig"), "repos", repository);
        var entry = Entry(repository, name);
        var keys = entry["verify"]!.AsArray().First(one => one!["flux"]?["id"] is not null)!["keys"]!.AsArray();
        var raw = File.ReadAllBytes(Path.Combine(folder, entry["raw"]!.GetValue<string>()));
        var signed = entry["type"]!.GetValue<string>() == "tag"
            ? SignedGitObject.OfTag(raw)
            : SignedGitObject.OfCommit(raw, JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "case.json")))!["objectFormat"]!.GetValue<string>() == "sha256");
        return (signed, [.. keys.Select(key => Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(folder, key!.GetValue<string>()))))]);
    }

    private static JsonNode Entry(string repository, string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Vectors.Folder("GitSig"), "repos", repository, "case.json")))!["objects"]!.AsArray()
            .First(one => one!["ref"]!.GetValue<string>() == name)!;
}
