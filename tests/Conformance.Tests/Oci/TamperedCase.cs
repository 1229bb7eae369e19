using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Conformance.Tests.Oci;

/// <summary>
/// A copy of a recorded case whose registry is in an attacker's hands: any blob can be changed, and every digest that names it is made to fit.
/// </summary>
internal sealed class TamperedCase : IDisposable
{
    private static readonly string[] _paths = ["publicKey", "trustedRoot", "trustPolicy"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fluxfn-tampered-");
    private readonly string _source;
    private readonly Dictionary<string, byte[]> _blobs = [];
    private readonly HashSet<string> _written = [];

    public TamperedCase(string source)
    {
        _source = source;
        Recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "case.json")))!.AsObject();
        Index = File.ReadAllBytes(Path.Combine(source, "layout", "index.json"));
        foreach (var file in Directory.GetFiles(Blobs(source)))
        {
            _blobs[Path.GetFileName(file)] = File.ReadAllBytes(file);
        }

        Directory.CreateDirectory(Blobs(_folder.FullName));
        foreach (var (hex, bytes) in _blobs)
        {
            Write(hex, bytes);
        }
    }

    public JsonObject Recorded { get; }

    public byte[] Index { get; }

    /// <summary>The content by its SHA-256 in hex, as it was recorded.</summary>
    public IReadOnlyDictionary<string, byte[]> Content => _blobs;

    /// <summary>The verifications that the real tool says pass.</summary>
    public IEnumerable<JsonObject> Good => Recorded["verify"]!.AsArray().Select(one => one!.AsObject())
        .Where(one => one["expect"]!["result"]!.GetValue<string>() == "verified");

    /// <summary>Asks the engine for a verification, with one blob replaced and the digests of all that leads to it made to fit.</summary>
    public Task<JsonObject> AskAsync(
        Func<JsonObject, DateTimeOffset, CancellationToken, Task<JsonObject>> engine,
        JsonObject verification,
        DateTimeOffset now,
        (string Hex, byte[] Bytes)? changed = null)
    {
        var absolute = verification.DeepClone().AsObject();
        foreach (var name in _paths.Where(name => absolute[name] is not null))
        {
            absolute[name] = Absolute(absolute[name]!);
        }

        foreach (var store in (absolute["trustStores"] as JsonObject ?? []).ToList())
        {
            absolute["trustStores"]![store.Key] = new JsonArray([.. store.Value!.AsArray().Select(file => (JsonNode)Absolute(file!))]);
        }

        var asked = new JsonObject
        {
            ["repository"] = Recorded["repository"]!.DeepClone(),
            ["digest"] = Recorded["digest"]!.DeepClone(),
            ["verify"] = new JsonArray(absolute),
        };
        File.WriteAllText(Path.Combine(_folder.FullName, "case.json"), asked.ToJsonString());
        File.WriteAllBytes(Path.Combine(_folder.FullName, "layout", "index.json"), changed is { } change ? Rewrite(change.Hex, change.Bytes) : Index);
        return engine(new() { ["case"] = _folder.FullName, ["verify"] = 0 }, now, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Blobs(string folder) => Path.Combine(folder, "layout", "blobs", "sha256");

    private string Absolute(JsonNode path) => Path.GetFullPath(Path.Combine(_source, path.GetValue<string>()));

    private void Write(string hex, byte[] bytes)
    {
        if (_written.Add(hex))
        {
            File.WriteAllBytes(Path.Combine(Blobs(_folder.FullName), hex), bytes);
        }
    }

    // every change keeps the length, so only digests have to follow, up to the index
    private byte[] Rewrite(string hex, byte[] bytes)
    {
        var index = Index;
        var pending = new Queue<(string Hex, byte[] Bytes)>([(hex, bytes)]);
        var current = new Dictionary<string, byte[]>(_blobs);
        while (pending.TryDequeue(out var next))
        {
            var (from, to) = (Encoding.ASCII.GetBytes(next.Hex), Convert.ToHexStringLower(SHA256.HashData(next.Bytes)));
            Write(to, next.Bytes);
            index = Replace(index, from, to);
            foreach (var (name, content) in current.Where(pair => pair.Value.AsSpan().IndexOf(from) >= 0).ToList())
            {
                current[name] = Replace(content, from, to);
                pending.Enqueue((name, current[name]));
            }
        }

        return index;
    }

    private static byte[] Replace(byte[] content, byte[] from, string to)
    {
        var changed = content.ToArray();
        for (var at = changed.AsSpan().IndexOf(from); at >= 0; at = changed.AsSpan().IndexOf(from))
        {
            Encoding.ASCII.GetBytes(to).CopyTo(changed, at);
        }

        return changed;
    }
}
