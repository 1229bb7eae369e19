using System.Security.Cryptography;
using System.Text;
using Flux.Primitives;

namespace Flux.Sources.Buckets;

/// <summary>Keys and entity tags, whose digest is a Bucket's revision. May be changed by several threads at once.</summary>
/// <remarks>Spec: source-controller internal/index: a line <c>key etag</c> for each, in the byte order of the keys.</remarks>
internal sealed class BucketIndex
{
    private readonly Dictionary<string, string> _etags = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _etags.Count;
            }
        }
    }

    public void Set(string key, string etag)
    {
        lock (_lock)
        {
            _etags[key] = etag;
        }
    }

    public void Remove(string key)
    {
        lock (_lock)
        {
            _etags.Remove(key);
        }
    }

    /// <summary>Keys and tags as they are now, in the byte order of the keys.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Entries()
    {
        lock (_lock)
        {
            return [.. _etags
                .Select(pair => (Pair: pair, Bytes: Encoding.UTF8.GetBytes(pair.Key)))
                .OrderBy(entry => entry.Bytes, Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y)))
                .Select(entry => entry.Pair)];
        }
    }

    /// <summary>The revision, by SHA-256.</summary>
    public Revision Revision() => RevisionBy("sha256");

    /// <summary>Whether a revision, by whatever algorithm, is that of these keys and tags.</summary>
    public bool Is(Revision revision) => revision.Algorithm is "sha256" or "sha384" or "sha512"
        && RevisionBy(revision.Algorithm).ToString() == revision.ToString();

    private Revision RevisionBy(string algorithm)
    {
        var name = algorithm switch
        {
            "sha384" => HashAlgorithmName.SHA384,
            "sha512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
        using var hash = IncrementalHash.CreateHash(name);
        foreach (var (key, etag) in Entries())
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{key} {etag}\n"));
        }

        return Primitives.Revision.Of("", algorithm, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
