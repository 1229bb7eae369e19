using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Kustomizations.Tests;

/// <summary>
/// <c>spec.decryption</c>, with files that the real SOPS encrypted. Messages are kustomize-controller's (internal/decryptor/decryptor.go); what a
/// file decrypts to is recorded beside it.
/// </summary>
public sealed class DecryptionTests
{
    private const string Decrypt = """{"decryption":{"provider":"sops","secretRef":{"name":"keys"}}}""";
    private readonly Harness _h = new();

    [Fact]
    public async Task Reconcile_OfAnEncryptedSecret_AppliesItInTheClear()
    {
        Keys(("a.agekey", Key("age-b.txt")));
        _h.Kustomization(Decrypt);
        _h.Source(Harness.First, Recorded("yaml-encrypted-regex", "encrypted.yaml"));

        await _h.RunToEndAsync();

        Assert.Contains("Ready=True ReconciliationSucceeded", _h.Conditions, StringComparison.Ordinal);
        var plain = Recorded("yaml-encrypted-regex", "plain.yaml");
        var applied = _h.Cluster.Read("Secret", NameIn(plain));
        Assert.Null(applied["sops"]);
        Assert.DoesNotContain("ENC[", applied.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_h.Events, e => e.Contains("AGE-SECRET-KEY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reconcile_OfGeneratorsAndPatches_DecryptsTheirFilesBeforeTheBuild()
    {
        Keys(("a.agekey", Key("age-a.txt") + "\n" + Key("age-b.txt")));
        _h.Kustomization(Decrypt);
        Files(new()
        {
            ["kustomization.yaml"] = """
                namespace: apps
                resources: [base]
                generatorOptions: {disableNameSuffixHash: true}
                secretGenerator:
                - name: from-env
                  envs: [secret.env]
                - name: from-file
                  files: [config.yaml=settings.enc.yaml, plain.txt]
                """,
            ["secret.env"] = Recorded("dotenv-two-age-pgp", "encrypted.env"),
            ["settings.enc.yaml"] = Recorded("yaml-basic-age", "encrypted.yaml"),
            ["plain.txt"] = "left as it is",
            ["base/kustomization.yaml"] = "secretGenerator:\n- name: nested\n  namespace: apps\n  files: [data.ini]\n  options: {disableNameSuffixHash: true}\n",
            ["base/data.ini"] = Recorded("ini-age", "encrypted.ini"),
        });
        Keys(("a.agekey", Key("age-all.txt")));

        await _h.RunToEndAsync();

        Assert.Contains("Ready=True ReconciliationSucceeded", _h.Conditions, StringComparison.Ordinal);
        Assert.Equal(Recorded("yaml-basic-age", "plain.yaml"), Data("from-file", "config.yaml"));
        Assert.Equal("left as it is", Data("from-file", "plain.txt"));
        Assert.Equal(Recorded("ini-age", "plain.ini"), Data("nested", "data.ini"));
        foreach (var line in Recorded("dotenv-two-age-pgp", "plain.env").Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            Assert.Contains(line[..equals], _h.Cluster.Read("Secret", "from-env")["data"]!.AsObject().Select(entry => entry.Key));
        }
    }

    [Fact]
    public async Task Reconcile_OfASecretWithEncryptedValues_DecryptsThemAfterTheBuild()
    {
        Keys(("a.agekey", Key("age-all.txt")), ("b.asc", Key("pgp-all.asc")));
        _h.Kustomization(Decrypt);
        var encrypted = Convert.ToBase64String(Encoding.UTF8.GetBytes(Recorded("binary-text", "encrypted.json", "encrypted.bin", "encrypted.txt")));
        _h.Source(Harness.First, $$"""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"apps"},"data":{"file.txt":"{{encrypted}}","plain":"YWJj"} }
            """);

        await _h.RunToEndAsync();

        Assert.Contains("Ready=", _h.Conditions, StringComparison.Ordinal);
        Assert.Equal(Recorded("binary-text", "plain.bin", "plain.txt"), Data("s", "file.txt"));
        Assert.Equal("abc", Data("s", "plain"));
    }

    [Fact]
    public async Task Reconcile_OfAnObjectThatOptsOut_LeavesItEncrypted()
    {
        Keys(("a.agekey", Key("age-b.txt")));
        _h.Kustomization(Decrypt);
        var secret = Recorded("yaml-encrypted-regex", "encrypted.yaml");
        _h.Source(Harness.First, secret.Replace("    annotations:\n", "    annotations:\n        kustomize.toolkit.fluxcd.io/decrypt: Disabled\n", StringComparison.Ordinal));

        await _h.RunToEndAsync();

        Assert.Contains("ENC[", _h.Cluster.Read("Secret", NameIn(secret)).ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "BuildFailed: secrets \"keys\" not found")]
    [InlineData("a.agekey=AGE-SECRET-KEY-1QQQ", "BuildFailed: failed to import 'a.agekey' data from sops decryption Secret 'apps/keys': failed to parse and add to age identities: malformed secret key: ")]
    [InlineData("other=x", "BuildFailed: decryption failed for 'Secret.v1.[noGrp]/")]
    public async Task Reconcile_WhenKeysAreMissingOrMalformed_FailsTheBuild(string entry, string message)
    {
        if (entry.Length > 0)
        {
            Keys((entry.Split('=')[0], entry.Split('=')[1]));
        }

        _h.Kustomization(Decrypt);
        _h.Source(Harness.First, Recorded("yaml-encrypted-regex", "encrypted.yaml"));

        await _h.RunAsync();

        Assert.Contains("Ready=False " + message, _h.Conditions, StringComparison.Ordinal);
        Assert.DoesNotContain("QQQ", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WhenTheKeysAreTakenAway_DoesNotGoOnAsIfNothingHadChanged()
    {
        Keys(("a.agekey", Key("age-b.txt")));
        _h.Kustomization(Decrypt);
        _h.Source(Harness.First, Recorded("yaml-encrypted-regex", "encrypted.yaml"));
        await _h.RunToEndAsync();
        Assert.Contains("Ready=True ReconciliationSucceeded", _h.Conditions, StringComparison.Ordinal);

        Keys(("a.agekey", Key("age-other.txt")));
        await _h.RunToEndAsync();

        Assert.Contains("Ready=False BuildFailed: decryption failed for 'Secret.v1.[noGrp]/harbour-db': ", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_WithAServiceAccountForDecryption_StallsSinceItsGateIsOff()
    {
        _h.Kustomization("""{"decryption":{"provider":"sops","serviceAccountName":"tenant"}}""");
        _h.Source(Harness.First, Recorded("yaml-encrypted-regex", "encrypted.yaml"));

        var outcome = await _h.RunAsync();

        Assert.Null(outcome.RequeueAfter);
        const string Message = "to use spec.decryption.serviceAccountName for decryption authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller";
        Assert.Equal($"Stalled=True FeatureGateDisabled: {Message}\nReady=False FeatureGateDisabled: {Message}", _h.Conditions);
        Assert.Equal($"Warning FeatureGateDisabled: {Message}", Assert.Single(_h.Events));
    }

    [Fact]
    public async Task Reconcile_WithoutASecret_UsesTheAgeKeyForAll()
    {
        _h.Options.SopsAgeSecret = "flux-system/age";
        _h.Cluster.Put($$"""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"age","namespace":"flux-system"},"data":{"k.agekey":"{{Base64(Key("age-b.txt"))}}"} }
            """);
        _h.Kustomization("""{"decryption":{"provider":"sops"}}""");
        _h.Source(Harness.First, Recorded("yaml-encrypted-regex", "encrypted.yaml"));

        await _h.RunToEndAsync();

        Assert.Contains("Ready=True ReconciliationSucceeded", _h.Conditions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_OfAMissingGeneratorFile_SaysWhichOne()
    {
        Keys(("a.agekey", Key("age-b.txt")));
        _h.Kustomization(Decrypt);
        Files(new() { ["kustomization.yaml"] = "secretGenerator:\n- name: a\n  files: [sub/../none.yaml]\n" });

        await _h.RunAsync();

        Assert.Contains("Ready=False BuildFailed: error decrypting sources: lstat none.yaml: no such file or directory", _h.Conditions, StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "Conformance.Tests", "Sops");

    private static string Key(string name) => File.ReadAllText(Path.Combine(Folder(), "keys", name));

    private static string Recorded(string name, params string[] files) =>
        File.ReadAllText(files.Select(file => Path.Combine(Folder(), "cases", name, file)).First(File.Exists));

    private static string NameIn(string manifest) =>
        manifest.Split('\n').Select(line => line.Trim()).First(line => line.StartsWith("name: ", StringComparison.Ordinal))["name: ".Length..];

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private string Data(string secret, string key) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(_h.Cluster.Read("Secret", secret)["data"]![key]!.GetValue<string>()));

    private void Keys(params (string Name, string Value)[] entries)
    {
        var data = new JsonObject(entries.Select(e => KeyValuePair.Create(e.Name, (JsonNode?)Convert.ToBase64String(Encoding.UTF8.GetBytes(e.Value)))));
        _h.Cluster.Put(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "keys", ["namespace"] = "apps" },
            ["data"] = data,
        });
    }

    private void Files(Dictionary<string, string> files)
    {
        _h.Source(Harness.First);
        _h.Fetcher.Put(new($"http://store/{Harness.First[^4..]}.tar.gz"), files);
    }
}
