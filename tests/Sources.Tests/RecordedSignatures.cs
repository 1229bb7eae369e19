using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.TestKit.Registry;

namespace Flux.Sources.Tests;

/// <summary>Artifacts that the real cosign and notation signed (tests/Conformance.Tests/Oci), put into a registry.</summary>
internal static class RecordedSignatures
{
    /// <summary>When certificates and signatures were good.</summary>
    public static DateTimeOffset Time { get; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A file beside the cases.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Folder(), path));

    /// <summary>Puts a case's artifact and signatures under their tags.</summary>
    /// <returns>The artifact's digest.</returns>
    public static string Put(RegistryTestServer registry, string repository, string @case)
    {
        var layout = Path.Combine(Folder(), @case, "layout");
        var blobs = Path.Combine(layout, "blobs", "sha256");
        foreach (var file in Directory.GetFiles(blobs))
        {
            registry.PutBlob(File.ReadAllBytes(file));
        }

        // manifests are named by tags and, below an index, by their digests alone
        foreach (var entry in JsonNode.Parse(File.ReadAllText(Path.Combine(layout, "index.json")))!["manifests"]!.AsArray())
        {
            Put(entry!, (string?)entry!["annotations"]?["org.opencontainers.image.ref.name"]);
        }

        return (string)JsonNode.Parse(Read(Path.Combine(@case, "case.json")))!["digest"]!;

        void Put(JsonNode entry, string? tag)
        {
            var bytes = File.ReadAllBytes(Path.Combine(blobs, ((string)entry["digest"]!)["sha256:".Length..]));
            registry.PutManifest(repository, tag, bytes, (string)entry["mediaType"]!);
            foreach (var below in JsonNode.Parse(bytes)!["manifests"]?.AsArray() ?? [])
            {
                Put(below!, null);
            }
        }
    }

    private static string Folder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "Conformance.Tests", "Oci"));
}
