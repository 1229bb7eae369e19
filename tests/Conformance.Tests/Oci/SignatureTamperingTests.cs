using System.Text.Json.Nodes;
using Flux.Cli.Engines;

namespace Flux.Conformance.Tests.Oci;

/// <summary>
/// Whoever owns the registry changes a good signature: one byte of what is signed, of the signature, of the certificate or of the log's proof; swaps it
/// for another artifact's; or asks with another key, identity or root. Nothing of it is accepted.
/// </summary>
public sealed class SignatureTamperingTests
{
    private const int Changes = 6;

    private static readonly DateTimeOffset _recorded = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> CosignCases => [.. Names("cases").Where(name => !name.StartsWith("neg-", StringComparison.Ordinal))];

    public static TheoryData<string> NotationCases =>
        [.. Names(Path.Combine("notation", "cases")).Where(name => !name.StartsWith("neg-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(CosignCases))]
    public async Task Cosign_WhenAByteIsChanged_IsRefused(string name)
    {
        using var tampered = new TamperedCase(Path.Combine(Vectors.Folder("Oci"), "cases", name));
        foreach (var verification in tampered.Good.DistinctBy(one => (one["publicKey"]?.ToString(), one["trustedRoot"]?.ToString(), one["digest"]?.ToString())))
        {
            // of several signatures another one would still be good
            await RefusesAllAsync(tampered, verification, CosignEngine.AnswerAsync, CosignRanges.Of(tampered, verification));
        }
    }

    [Theory]
    [MemberData(nameof(NotationCases))]
    public async Task Notation_WhenAByteIsChanged_IsRefused(string name)
    {
        using var tampered = new TamperedCase(Path.Combine(Vectors.Folder("Oci"), "notation", "cases", name));
        foreach (var verification in tampered.Good.Where(one => !one["trustPolicy"]!.ToString().EndsWith("skip.json", StringComparison.Ordinal))
            .DistinctBy(one => one["trustPolicy"]!.ToString()))
        {
            await RefusesAllAsync(tampered, verification, NotationEngine.AnswerAsync, NotationRanges.Of(tampered));
        }
    }

    [Theory]
    [MemberData(nameof(CosignCases))]
    public async Task Cosign_WithAnotherKeyRootIdentityOrDigest_IsRefused(string name)
    {
        using var tampered = new TamperedCase(Path.Combine(Vectors.Folder("Oci"), "cases", name));
        var goodKeys = tampered.Good.Select(one => Path.GetFileName(one["publicKey"]?.ToString() ?? "")).ToHashSet();
        foreach (var good in tampered.Good.Take(2))
        {
            var others = new List<(string What, JsonObject Verification)> { ("another digest", With(good, one => one["digest"] = OtherDigest(tampered.Recorded["digest"]!.ToString()))) };
            if (good["publicKey"] is not null)
            {
                others.AddRange(Directory.GetFiles(Path.Combine(Vectors.Folder("Oci"), "keys"), "*.pub").Where(key => !goodKeys.Contains(Path.GetFileName(key)))
                    .Select(key => (Path.GetFileName(key), With(good, one => one["publicKey"] = key))));
            }

            if (good["identity"] is JsonObject identity)
            {
                others.AddRange(identity.Select(pair => ($"another {pair.Key}", With(good, one => one["identity"]![pair.Key] = "^https://elsewhere\\.example/x$"))));
                others.Add(("a foreign root", With(good, one => one["trustedRoot"] = Path.Combine(Vectors.Folder("Oci"), "trust", "trusted_root-rogue-fulcio.json"))));
            }

            foreach (var (what, verification) in others)
            {
                var answer = await tampered.AskAsync(CosignEngine.AnswerAsync, verification, _recorded);
                Assert.True(answer["result"] is null && answer["err"] is not null, $"{name} with {what}: {answer.ToJsonString()}");
            }
        }
    }

    [Fact]
    public async Task Cosign_OfAnotherArtifactsSignature_IsRefused()
    {
        var keyCases = Names("cases").Where(name => name.StartsWith("key-bundle", StringComparison.Ordinal)).ToList();
        var swapped = 0;
        foreach (var name in keyCases)
        {
            using var one = new TamperedCase(Path.Combine(Vectors.Folder("Oci"), "cases", name));
            foreach (var other in keyCases)
            {
                using var donor = new TamperedCase(Path.Combine(Vectors.Folder("Oci"), "cases", other));
                if (Bundle(one) is not { } ours || Bundle(donor) is not { } theirs || Same(one, donor) || one.Content[ours].Length != donor.Content[theirs].Length)
                {
                    continue; // another length would not fit the manifest's sizes, which is refused for that alone
                }

                swapped++;
                foreach (var good in one.Good.Concat(donor.Good))
                {
                    var answer = await one.AskAsync(CosignEngine.AnswerAsync, good, _recorded, (ours, donor.Content[theirs]));
                    Assert.True(answer["result"] is null, $"{name} with the bundle of {other}: {answer.ToJsonString()}");
                }
            }
        }

        Assert.True(swapped > 0, "no two artifacts have bundles of the same length");

        static string? Bundle(TamperedCase from) => CosignRanges.Bundles(from) is [var only] ? only : null;

        // the same artifact signed twice has two good signatures
        static bool Same(TamperedCase one, TamperedCase other) => one.Recorded["digest"]!.ToString() == other.Recorded["digest"]!.ToString();
    }

    [Theory]
    [MemberData(nameof(NotationCases))]
    public async Task Notation_WithAnotherRootDigestOrTime_IsRefused(string name)
    {
        using var tampered = new TamperedCase(Path.Combine(Vectors.Folder("Oci"), "notation", "cases", name));
        foreach (var good in tampered.Good.Where(one => one["trustPolicy"]!.ToString() is var policy
            && (policy.EndsWith("/strict.json", StringComparison.Ordinal) || policy.EndsWith("/subject-match.json", StringComparison.Ordinal))))
        {
            var stores = good["trustStores"]!.AsObject().Select(store => store.Key).ToList();
            var foreign = With(good, one => stores.ForEach(store => one["trustStores"]![store] = new JsonArray("../../certs/foreign-root.pem")));
            var asked = new List<(string, JsonObject, DateTimeOffset)>
            {
                ("another digest", With(good, one => one["digest"] = OtherDigest(tampered.Recorded["digest"]!.ToString())), _recorded),
                ("a time after every certificate", good, _recorded.AddYears(100)),
                ("a time before every certificate", good, _recorded.AddYears(-20)),
            };
            if (NotationRanges.Of(tampered).Count > 0 && !good["trustStores"]!.ToJsonString().Contains("foreign", StringComparison.Ordinal))
            {
                asked.Add(("a foreign root", foreign, _recorded)); // of several signatures one may be the foreign signer's
            }

            foreach (var (what, verification, now) in asked)
            {
                var answer = await tampered.AskAsync(NotationEngine.AnswerAsync, verification, now);
                Assert.True(answer["result"] is null, $"{name} with {what}: {answer.ToJsonString()}");
            }
        }
    }

    private static async Task RefusesAllAsync(
        TamperedCase tampered,
        JsonObject verification,
        Func<JsonObject, DateTimeOffset, CancellationToken, Task<JsonObject>> engine,
        IEnumerable<SignedRange> ranges)
    {
        var untouched = await tampered.AskAsync(engine, verification, _recorded);
        Assert.True(untouched["result"]?.GetValue<string>() == "verified", $"as it was recorded: {untouched.ToJsonString()}");
        foreach (var range in ranges)
        {
            foreach (var (at, bytes) in range.Changes(tampered.Content[range.Hex], Changes))
            {
                var answer = await tampered.AskAsync(engine, verification, _recorded, (range.Hex, bytes));
                Assert.True(answer["result"] is null, $"byte {at} changed, in {range.Name}: {answer.ToJsonString()} for {verification.ToJsonString()}");
            }
        }
    }

    private static JsonObject With(JsonObject verification, Action<JsonObject> change)
    {
        var other = verification.DeepClone().AsObject();
        change(other);
        return other;
    }

    private static string OtherDigest(string digest) => digest[..^1] + (digest[^1] == '0' ? '1' : '0');

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetDirectories(Path.Combine(Vectors.Folder("Oci"), folder)).Order().Select(path => Path.GetFileName(path));
}
