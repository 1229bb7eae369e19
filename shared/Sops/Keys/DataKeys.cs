using System.Security.Cryptography;

namespace Flux.Sops.Keys;

/// <summary>Finds a file's data key: any key of a group gives the group's part, and the parts give the key.</summary>
/// <remarks>Spec: getsops/sops v3.13 sops.go, GetDataKeyWithKeyServices; within a group age goes first, then OpenPGP.</remarks>
internal static class DataKeys
{
    /// <exception cref="SopsException">Too few groups could be decrypted; the message is the report that SOPS gives its user.</exception>
    public static async Task<byte[]> FindAsync(SopsMetadata metadata, IKeyService service, CancellationToken cancellationToken)
    {
        var parts = new List<byte[]>();
        var report = new DataKeyReport(metadata.ShamirThreshold);
        try
        {
            foreach (var group in metadata.KeyGroups)
            {
                if (await DecryptAsync(group, service, report, cancellationToken) is { } part)
                {
                    parts.Add(part);
                }
            }

            if (metadata.KeyGroups.Count == 1)
            {
                return parts.Count == 1 ? [.. parts[0]] : throw report.ToException();
            }

            if (parts.Count < metadata.ShamirThreshold)
            {
                throw report.ToException();
            }

            try
            {
                return Shamir.Combine(parts);
            }
            catch (SopsException e)
            {
                throw new SopsException($"could not get data key from shamir parts: {e.Message}", e);
            }
        }
        finally
        {
            parts.ForEach(part => CryptographicOperations.ZeroMemory(part));
        }
    }

    private static async Task<byte[]?> DecryptAsync(
        IReadOnlyList<MasterKey> group, IKeyService service, DataKeyReport report, CancellationToken cancellationToken)
    {
        var failures = new List<(string Name, string Message)>();
        foreach (var key in group.OrderBy(key => key switch { MasterKey.Age => 0, MasterKey.Pgp => 1, _ => 2 }))
        {
            try
            {
                var part = await service.DecryptAsync(key, cancellationToken);
                report.Succeeded();
                return part;
            }
            catch (SopsException e)
            {
                failures.Add((key.Name, e.Message));
            }
        }

        report.Failed(failures);
        return null;
    }
}
