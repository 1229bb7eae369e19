using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;
using Flux.TestKit.Registry;

namespace Flux.EndToEnd.Tests;

/// <summary>From a push to a registry to what is applied of it.</summary>
public sealed class OciRepositoryTests
{
    private static readonly GroupVersionKind _configMap = new("", "v1", "ConfigMap");

    [Fact]
    public async Task Push_ToARegistry_IsApplied()
    {
        await using var registry = await RegistryTestServer.StartAsync(new() { UsesTokens = true, Username = "robot", Password = "s3cret-robot" });
        await using var fleet = await Fleet.StartAsync();
        Push(registry, "one");
        await ApplyAsync(fleet, registry, "secretRef: {name: login}");
        var first = await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "apps");
        Assert.Equal("1", (await fleet.Client.GetAsync(_configMap, new("default", "one"), default)).Text("data", "value"));
        Assert.Equal("main@sha1:one", first.Text("status", "lastAppliedOriginRevision"));

        var digest = Push(registry, "two");
        await fleet.RequestAsync(FluxKinds.OciRepository, "apps");
        await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "apps", digest);

        Assert.Null(await fleet.Client.GetAsync(_configMap, new("default", "one"), default));
        Assert.NotNull(await fleet.Client.GetAsync(_configMap, new("default", "two"), default));
    }

    [Fact]
    public async Task Push_OfAnArtifactThatIsNotSigned_IsNotAppliedBeforeItIs()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var registry = await RegistryTestServer.StartAsync();
        await using var fleet = await Fleet.StartAsync();
        var digest = Push(registry, "one");
        await fleet.ApplyAsync($"""
            apiVersion: v1
            kind: Secret
            metadata: {"{"}name: keys, namespace: {Fleet.Namespace}{"}"}
            data: {"{"}team.pub: {Convert.ToBase64String(Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem()))}{"}"}
            """);
        await ApplyAsync(fleet, registry, "verify: {provider: cosign, secretRef: {name: keys}}");
        await fleet.WaitUntilFailedAsync(
            FluxKinds.OciRepository, "apps", "VerificationError", $"no matching signatures were found for '{registry.Host}/team/apps@{digest}'");
        Assert.Null(await fleet.Client.GetAsync(_configMap, new("default", "one"), default));

        Sign(registry, digest, key);
        await fleet.RequestAsync(FluxKinds.OciRepository, "apps");
        var source = await fleet.WaitUntilReadyAsync(FluxKinds.OciRepository, "apps", digest);
        await fleet.WaitUntilReadyAsync(FluxKinds.Kustomization, "apps", digest);

        var verified = source.At("status", "conditions")!.AsArray().Single(condition => condition.Text("type") == "SourceVerified");
        Assert.Equal($"verified signature of revision v1@{digest}", verified.Text("message"));
        Assert.NotNull(await fleet.Client.GetAsync(_configMap, new("default", "one"), default));
    }

    private static Task ApplyAsync(Fleet fleet, RegistryTestServer registry, string more) => fleet.ApplyAsync($"""
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/dockerconfigjson
        metadata: {"{"}name: login, namespace: {Fleet.Namespace}{"}"}
        data: {"{"}.dockerconfigjson: {Convert.ToBase64String(Encoding.UTF8.GetBytes(Login(registry.Host)))}{"}"}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {"{"}name: apps, namespace: {Fleet.Namespace}{"}"}
        spec:
          interval: 1h
          url: oci://{registry.Host}/team/apps
          ref: {"{"}tag: v1{"}"}
          {more}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {"{"}name: apps, namespace: {Fleet.Namespace}{"}"}
        spec:
          interval: 1h
          prune: true
          path: ./apps
          sourceRef: {"{"}kind: OCIRepository, name: apps{"}"}
        """);

    private static string Login(string host) => new JsonObject
    {
        ["auths"] = new JsonObject { [host] = new JsonObject { ["username"] = "robot", ["password"] = "s3cret-robot" } },
    }.ToJsonString();

    private static string Push(RegistryTestServer registry, string name)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            var content = Encoding.UTF8.GetBytes($"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\ndata: {{value: \"1\"}}\n");
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "apps/config.yaml") { DataStream = new MemoryStream(content) });
        }

        return registry.PutArtifact(
            "team/apps", "v1", [("application/vnd.cncf.flux.content.v1.tar+gzip", output.ToArray())],
            new() { ["org.opencontainers.image.revision"] = $"main@sha1:{name}" });
    }

    private static void Sign(RegistryTestServer registry, string digest, ECDsa key)
    {
        var claim = Encoding.UTF8.GetBytes(
            $$"""{"critical":{"identity":{"docker-reference":"team/apps"},"image":{"docker-manifest-digest":"{{digest}}"},"type":"cosign container image signature"} }""");
        var layer = registry.Describe("application/vnd.dev.cosign.simplesigning.v1+json", claim);
        layer["annotations"] = new JsonObject
        {
            ["dev.cosignproject.cosign/signature"] = Convert.ToBase64String(key.SignData(claim, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
        };
        registry.PutManifest("team/apps", $"{digest.Replace(':', '-')}.sig", new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = registry.Describe("application/vnd.oci.image.config.v1+json", "{}"u8.ToArray()),
            ["layers"] = new JsonArray(layer),
        });
    }
}
