using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.Sops.Keys;
using Flux.Yaml;

namespace Flux.Sops.Decryption;

/// <summary>
/// Decrypts files of a source before it is built: those that Secrets are generated from, and patches, of a kustomization and all that it
/// refers to.
/// </summary>
/// <remarks>Spec: kustomize-controller v1.9 internal/decryptor/decryptor.go, DecryptSources.</remarks>
public sealed class SourceDecryption(FileTree tree, IKeyService keys)
{
    /// <summary>The largest file that is decrypted, in bytes.</summary>
    public const int MaxFileBytes = 5 << 20;

    private static readonly string[] _names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    private static readonly SopsOptions _options = new() { AsController = true, IgnoreMac = true };

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _decrypted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);

    /// <summary>The tree with its encrypted files in the clear; the same tree where there are none.</summary>
    /// <param name="path">The directory whose kustomization is built.</param>
    /// <param name="cancellationToken">Ends requests to key services.</param>
    /// <exception cref="SopsException">A file cannot be decrypted, or a kustomization cannot be read.</exception>
    public async Task<FileTree> RunAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await VisitAsync(path, isRoot: true, cancellationToken);
        }
        catch (SopsException e)
        {
            throw new SopsException($"error decrypting sources: {e.Message}", e);
        }

        return _decrypted.Count == 0 ? tree : tree.With(_decrypted);
    }

    private async Task VisitAsync(string directory, bool isRoot, CancellationToken cancellationToken)
    {
        if (!_directories.Add(directory))
        {
            return;
        }

        if (!tree.DirectoryExists(directory))
        {
            if (isRoot)
            {
                throw new SopsException($"lstat {directory}: no such file or directory");
            }

            // a file, or a reference that leads out of the source
            return;
        }

        var kustomization = Read(directory);
        await GeneratorsAsync(kustomization, directory, cancellationToken);
        foreach (var patch in Items(kustomization, "patches").Select(patch => patch.Text("path")).OfType<string>().Where(p => p.Length > 0 && !IsRemote(p)))
        {
            await DecryptAsync(Inside(directory, patch), DecryptionFormats.OfPath(patch), cancellationToken);
        }

        foreach (var resource in Strings(kustomization, "resources").Concat(Strings(kustomization, "components")))
        {
            await VisitAsync(Inside(directory, resource), isRoot: false, cancellationToken);
        }
    }

    private async Task GeneratorsAsync(JsonObject kustomization, string directory, CancellationToken cancellationToken)
    {
        foreach (var generator in Items(kustomization, "secretGenerator"))
        {
            foreach (var source in Strings(generator, "files"))
            {
                // the format is that of the key, which may stand before the file's name
                var equals = source.IndexOf('=', StringComparison.Ordinal);
                var key = equals < 0 ? source : source[..equals];
                await DecryptAsync(Inside(directory, source[(equals + 1)..]), DecryptionFormats.OfPath(key), cancellationToken);
            }

            foreach (var source in Strings(generator, "envs"))
            {
                var format = DecryptionFormats.OfPath(source) is var told && told == SopsFormat.Binary ? SopsFormat.Dotenv : told;
                await DecryptAsync(Inside(directory, source), format, cancellationToken);
            }
        }
    }

    private JsonObject Read(string directory)
    {
        var files = _names.Select(name => Inside(directory, name)).Where(tree.FileExists).ToArray();
        if (files.Length != 1)
        {
            throw new SopsException(files.Length == 0 ? "no kustomization file found" : "found multiple kustomization files");
        }

        tree.TryRead(files[0], out var content);
        try
        {
            return KubeYaml.Read(content.Span) as JsonObject ?? [];
        }
        catch (YamlException e)
        {
            throw new SopsException($"failed to unmarshal kustomization file from '{files[0]}': error converting YAML to JSON: {e.GoMessage}", e);
        }
    }

    private async Task DecryptAsync(string path, SopsFormat format, CancellationToken cancellationToken)
    {
        if (!_files.Add(path))
        {
            return;
        }

        if (!tree.TryRead(path, out var content))
        {
            throw new SopsException(tree.DirectoryExists(path)
                ? "cannot decrypt irregular file as it has file mode type bits set"
                : $"lstat {path}: no such file or directory");
        }

        if (content.Length > MaxFileBytes)
        {
            throw new SopsException($"cannot decrypt file with size ({content.Length} bytes) exceeding limit ({MaxFileBytes})");
        }

        if (DecryptionFormats.IsEncrypted(content.Span, format))
        {
            _decrypted[path] = await SopsFile.DecryptAsync(content.ToArray(), format, format, keys, _options, cancellationToken);
        }
    }

    private static IEnumerable<JsonObject> Items(JsonObject node, string name) => (node[name] as JsonArray ?? []).OfType<JsonObject>();

    private static IEnumerable<string> Strings(JsonObject node, string name) => (node[name] as JsonArray ?? []).Select(item => item?.Text()).OfType<string>();

    // '..' at the root stays there: a reference cannot leave the source
    private static string Inside(string directory, string relative)
    {
        var parts = relative.StartsWith('/') ? [] : new List<string>(directory.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in relative.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return string.Join('/', parts);
    }

    private static bool IsRemote(string path) => Uri.TryCreate(path, UriKind.Absolute, out var uri) && !uri.IsFile && uri.Host.Length > 0;
}
