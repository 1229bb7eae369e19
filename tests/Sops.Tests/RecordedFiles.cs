using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Flux.Sops.Keys;

namespace Flux.Sops.Tests;

/// <summary>Recorded files with the keys they need, for tests that change them.</summary>
internal sealed record RecordedFile(byte[] Encrypted, byte[] Plain, SopsFormat Format, LocalKeys Keys)
{
    public static string Folder { get; } = Path.Combine(Source(), "..", "Conformance.Tests", "Sops");

    public static RecordedFile Read(string name)
    {
        var folder = Path.Combine(Folder, "cases", name);
        var recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "case.json")))!;
        var keys = new LocalKeys();
        foreach (var path in recorded["privateKeys"]!.AsArray().Select(key => Path.Combine(folder, key!.GetValue<string>())))
        {
            if (path.EndsWith(".txt", StringComparison.Ordinal))
            {
                keys.AddAge(File.ReadAllText(path));
            }
            else if (path.EndsWith(".asc", StringComparison.Ordinal))
            {
                keys.AddPgp(File.ReadAllBytes(path));
            }
            else
            {
                keys.AddSsh(File.ReadAllText(path));
            }
        }

        return new(
            File.ReadAllBytes(Path.Combine(folder, recorded["encrypted"]!.GetValue<string>())),
            File.ReadAllBytes(Path.Combine(folder, recorded["expect"]!["plaintext"]!.GetValue<string>())),
            Enum.Parse<SopsFormat>(recorded["inputType"]!.GetValue<string>(), ignoreCase: true),
            keys);
    }

    public Task<byte[]> DecryptAsync(byte[] file, SopsOptions? options = null) =>
        SopsFile.DecryptAsync(file, Format, Format, Keys, options ?? new(), TestContext.Current.CancellationToken);

    private static string Source([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
