using System.Security.Cryptography;
using Flux.Sops.Keys;
using Flux.Sops.Stores;
using Flux.Sops.Trees;

namespace Flux.Sops;

/// <summary>Decrypts files that SOPS has encrypted, to the bytes that <c>sops decrypt</c> writes.</summary>
/// <remarks>Spec: getsops/sops v3.13 cmd/sops/common.</remarks>
public static class SopsFile
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>Decrypts a file.</summary>
    /// <param name="data">The file.</param>
    /// <param name="input">Its format.</param>
    /// <param name="output">The format of the result.</param>
    /// <param name="service">Decrypts the data key.</param>
    /// <param name="options">What is checked.</param>
    /// <param name="cancellationToken">Ends requests to key services.</param>
    /// <exception cref="SopsException">The file is malformed, was changed, or none of its keys is at hand.</exception>
    public static async Task<byte[]> DecryptAsync(
        byte[] data, SopsFormat input, SopsFormat output, IKeyService service, SopsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(options);
        var (branches, metadata) = Step(options, $"failed to load encrypted {NameOf(input)} data", () => Load(data, input, options));
        var key = await KeyAsync(metadata, service, options, cancellationToken);
        try
        {
            var mac = Step(options, "error decrypting sops tree", () => DecryptTree(branches, metadata, key, options));
            CheckMac(metadata, key, mac, options);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        var failure = $"failed to emit encrypted {NameOf(input)} file as decrypted {NameOf(output)}";
        return Step(options, failure, () => Emit(branches, output, options));
    }

    /// <summary>The format that a file's name tells; binary where it tells none.</summary>
    public static SopsFormat FormatOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        bool Ends(string extension) => path.EndsWith(extension, StringComparison.Ordinal);
        return Ends(".yaml") || Ends(".yml") ? SopsFormat.Yaml
            : Ends(".json") ? SopsFormat.Json
            : Ends(".env") ? SopsFormat.Dotenv
            : Ends(".ini") ? SopsFormat.Ini
            : SopsFormat.Binary;
    }

    private static T Step<T>(SopsOptions options, string what, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (SopsException e) when (options.AsController)
        {
            throw new SopsException($"{what}: {e.Message}", e);
        }
    }

    private static (List<TreeBranch> Branches, SopsMetadata Metadata) Load(byte[] data, SopsFormat input, SopsOptions options)
    {
        if (data.Length > MaxBytes)
        {
            throw new SopsException($"file of {data.Length} bytes exceeds the limit of {MaxBytes}");
        }

        var store = StoreOf(input);
        var branches = store.Load(data);
        var metadata = MetadataReader.Extract(branches, store.Metadata);
        if (!options.AsController)
        {
            SopsVersion.Check(metadata);
        }

        return (branches, metadata);
    }

    private static async Task<byte[]> KeyAsync(SopsMetadata metadata, IKeyService service, SopsOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await DataKeys.FindAsync(metadata, service, cancellationToken);
        }
        catch (SopsException e) when (options.AsController)
        {
            throw new SopsException($"cannot get sops data key: {e.Message}", e);
        }
    }

    private static string DecryptTree(List<TreeBranch> branches, SopsMetadata metadata, byte[] key, SopsOptions options)
    {
        using var decryption = new TreeDecryption(metadata, key);
        try
        {
            return decryption.Run(branches);
        }
        catch (SopsException e)
        {
            throw new SopsException(options.AsController ? Redacted(e.Message) : $"Error decrypting tree: {e.Message}", e);
        }
    }

    // what was meant to be encrypted and is not would otherwise be told
    private static string Redacted(string message)
    {
        const string Begin = "Input string ";
        const string End = " does not match sops' data format";
        var begin = message.IndexOf(Begin, StringComparison.Ordinal);
        return begin < 0 || !message.Contains(End, StringComparison.Ordinal) ? message : $"{message[..begin]}{Begin}<redacted>{End}";
    }

    private static void CheckMac(SopsMetadata metadata, byte[] key, string computed, SopsOptions options)
    {
        if (options.IgnoreMac)
        {
            return;
        }

        object? recorded;
        try
        {
            recorded = SopsCipher.Decrypt(metadata.Mac, key, metadata.LastModified.Seconds());
        }
        catch (SopsException e)
        {
            throw new SopsException(options.AsController ? $"failed to verify sops data integrity: {Redacted(e.Message)}" : $"Cannot decrypt MAC: {e.Message}", e);
        }

        var mac = recorded as string ?? GoValues.Text(recorded);
        if (recorded is string && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(mac), System.Text.Encoding.UTF8.GetBytes(computed)))
        {
            return;
        }

        mac = mac.Length == 0 ? "no MAC" : mac;
        throw new SopsException(options.AsController
            ? $"failed to verify sops data integrity: expected mac '{mac}', got '{computed}'"
            : $"MAC mismatch. File has {mac}, computed {computed}");
    }

    private static byte[] Emit(List<TreeBranch> branches, SopsFormat output, SopsOptions options)
    {
        try
        {
            return StoreOf(output).Emit(branches);
        }
        catch (SopsException e) when (!options.AsController)
        {
            const string Hint = "This is likely not an encrypted binary file? If not, use --output-type to select the correct output type.";
            throw new SopsException($"Error dumping file: {e.Message}{(output == SopsFormat.Binary ? "\n\n" + Hint : "")}", e);
        }
    }

    private static IStore StoreOf(SopsFormat format) => format switch
    {
        SopsFormat.Yaml => new YamlStore(),
        SopsFormat.Json => new JsonStore(),
        SopsFormat.Dotenv => new DotenvStore(),
        SopsFormat.Ini => new IniStore(),
        _ => new BinaryStore(),
    };

    private static string NameOf(SopsFormat format) => format switch
    {
        SopsFormat.Yaml => "YAML",
        SopsFormat.Json => "JSON",
        SopsFormat.Dotenv => "dotenv",
        SopsFormat.Ini => "INI",
        _ => "binary",
    };
}
