using System.Security.Cryptography;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>Whether a transparency log has a bundle's signature.</summary>
/// <remarks>Spec: sigstore-go pkg/verify/tlog.go (1.2).</remarks>
internal static class LogVerifier
{
    /// <summary>Checks a bundle's entries.</summary>
    /// <returns>The times of the entries that hold, where a log promised them; one of each log.</returns>
    /// <exception cref="SignatureException">No trusted log has it, or an entry is not of this signature.</exception>
    public static IReadOnlyList<DateTimeOffset> Verify(SigstoreBundle bundle, CosignPolicy policy)
    {
        if (bundle.Entries.DistinctBy(entry => (entry.LogId, entry.LogIndex)).Count() != bundle.Entries.Count)
        {
            throw Failed("duplicate tlog entries found");
        }

        var times = new Dictionary<string, DateTimeOffset>();
        var logs = new HashSet<string>();
        foreach (var entry in bundle.Entries)
        {
            if (!entry.Body.IsSupported)
            {
                throw Failed($"unsupported entry type: {entry.Body.Kind} {entry.Body.Version}");
            }

            if (policy.Root?.Logs.GetValueOrDefault(entry.LogId) is { } log && Holds(entry, log, bundle, policy))
            {
                logs.Add(entry.LogId);
                if (entry.Promise.Length > 0)
                {
                    times.TryAdd(entry.LogId, entry.Time);
                }
            }
        }

        return logs.Count > 0 ? [.. times.Values] : throw Failed("not enough verified log entries from transparency log: 0 < 1");
    }

    private static SignatureException Failed(string problem) => new($"failed to verify log inclusion: {problem}");

    private static bool Holds(LogEntry entry, TransparencyLog log, SigstoreBundle bundle, CosignPolicy policy)
    {
        if (entry.Promise.Length == 0 && entry.Proof is null)
        {
            throw Failed("entry must contain an inclusion proof and/or promise");
        }

        if (entry.Body.IsRekor2 && entry.Proof is null)
        {
            throw Failed("rekor v2 entries must have an inclusion proof");
        }

        try
        {
            if (entry.Promise.Length > 0)
            {
                if (entry.Body.IsRekor2)
                {
                    return false;
                }

                entry.VerifyPromise(log);
            }
        }
        catch (SignatureException)
        {
            return false;
        }

        try
        {
            CheckProof(entry, log, bundle, policy);
        }
        catch (SignatureException e)
        {
            throw Failed(e.Message);
        }

        if (!entry.Body.IsRekor2)
        {
            Compare(entry.Body, bundle, policy);
        }

        return entry.IntegratedTime == 0 || bundle.Certificate?.IsValidAt(entry.Time) != false
            ? true
            : throw Failed("integrated time outside certificate validity");
    }

    private static void CheckProof(LogEntry entry, TransparencyLog log, SigstoreBundle bundle, CosignPolicy policy)
    {
        if (entry.Proof is not { } proof)
        {
            return;
        }

        var checkpoint = LogCheckpoint.Parse(proof.Checkpoint);
        if (checkpoint.IsRekor1 == entry.Body.IsRekor2)
        {
            throw new SignatureException("the entry's type does not fit its log's checkpoint");
        }

        if (checkpoint.IsRekor1)
        {
            InclusionProof.Verify(proof.LogIndex, proof.TreeSize, InclusionProof.LeafHash(entry.RawBody), proof.Hashes, proof.RootHash);
            checkpoint.VerifyRekor1(log.Key);
            if (!checkpoint.RootHash.AsSpan().SequenceEqual(proof.RootHash))
            {
                throw new SignatureException("proof root hash does not match signed tree head");
            }

            return;
        }

        var origin = Uri.TryCreate(log.BaseUrl, UriKind.Absolute, out var url)
            ? url.Host
            : throw new SignatureException("cannot verify Rekor v2 entry without baseUrl in transparency log's trusted root");
        checkpoint.VerifyRekor2(log.Key, origin);
        var leaf = InclusionProof.LeafHash(Rekor2Entry.Canonical(bundle, policy.Key));
        InclusionProof.Verify(entry.LogIndex, checkpoint.Size, leaf, proof.Hashes, checkpoint.RootHash);
    }

    private static void Compare(LogEntryBody body, SigstoreBundle bundle, CosignPolicy policy)
    {
        if (bundle.Envelope is not { } envelope)
        {
            throw Failed("bundle does not contain a DSSE envelope");
        }

        if (!body.Signature.AsSpan().SequenceEqual(bundle.Signature))
        {
            throw Failed("transparency log signature does not match");
        }

        var isSigners = bundle.Certificate is { } certificate ? body.HasCertificate(certificate) : policy.Key is { } key && body.HasKey(key);
        if (!isSigners)
        {
            throw Failed("transparency log certificate does not match");
        }

        if (body.PayloadHash is not { } hash || !hash.AsSpan().SequenceEqual(SHA256.HashData(envelope.Payload)))
        {
            throw Failed("transparency log dsse/intoto entry payload hash does not match envelope payload hash");
        }
    }
}
