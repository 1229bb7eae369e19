using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Flux.Api;

namespace Flux.Kustomizations;

/// <summary>A hash of all besides the artifact that decides what a Kustomization builds and how that is applied: the same inputs give the same objects.</summary>
internal static class AppliedInputs
{
    /// <summary>Changed whenever this code builds or prepares the same inputs to other objects.</summary>
    private const int Rules = 2;

    /// <summary>The hash, in hexadecimal.</summary>
    /// <param name="context">The run; its source is resolved and its variables are read.</param>
    /// <param name="variables">What <c>spec.postBuild</c> puts in.</param>
    /// <param name="account">Whom the objects are applied as; empty for the host itself.</param>
    /// <param name="options">The host's part of it.</param>
    public static string Of(KustomizationContext context, IReadOnlyDictionary<string, string> variables, string account, KustomizationOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, Rules.ToString(CultureInfo.InvariantCulture));
        Add(hash, context.Object.Json["spec"]?.ToJsonString() ?? "");
        Add(hash, account);
        Add(hash, context.DecryptionVersion);
        Add(hash, string.Join(',', options.StrictSubstitutions, options.MigrateApiVersion));
        Add(hash, string.Join(',', options.OverrideManagers));
        Add(hash, string.Join(',', options.CustomApplyStageKinds));
        foreach (var (name, value) in context.Object.Annotations.Where(a => a.Key.StartsWith(FluxAnnotations.ExtrasPrefix, StringComparison.Ordinal)).OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            Add(hash, name);
            Add(hash, value);
        }

        Add(hash, string.Join(',', options.ReportDrift, options.PartialApply, options.DiffInEvents));
        foreach (var (name, value) in variables)
        {
            Add(hash, name);
            Add(hash, value);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>With its length in front, so that two neighbours cannot be read as others.</summary>
    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
