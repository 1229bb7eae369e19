using System.Security.Cryptography;
using System.Text;
using Flux.Artifacts;
using Flux.Primitives;

namespace Flux.Kustomizations.Tests;

/// <summary>Artifacts by address.</summary>
internal sealed class FakeFetcher : IArtifactFetcher
{
    private readonly Dictionary<Uri, FileTree> _trees = [];

    public int Fetches { get; private set; }

    /// <summary>What fetching throws; null for nothing.</summary>
    public ArtifactException? Error { get; set; }

    /// <summary>A digest for files: another content, another digest.</summary>
    public static Digest DigestOf(IReadOnlyDictionary<string, string> files) => Digest.OfSha256(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}\0{f.Value}")))));

    public void Put(Uri url, IReadOnlyDictionary<string, string> files) =>
        _trees[url] = new(files.Select(f => KeyValuePair.Create(f.Key, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(f.Value))));

    public Task<FileTree> FetchAsync(Uri url, Digest digest, CancellationToken cancellationToken)
    {
        Fetches++;
        return Error is not null
            ? Task.FromException<FileTree>(Error)
            : _trees.TryGetValue(url, out var tree)
                ? Task.FromResult(tree)
                : Task.FromException<FileTree>(new ArtifactException("artifact not found", url.ToString()) { NotFound = true });
    }
}
