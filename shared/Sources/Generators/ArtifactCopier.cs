using System.Text;
using Flux.Api;
using Flux.Artifacts;
using Flux.Helm;
using Flux.Helm.Values;
using Flux.Yaml;

namespace Flux.Sources.Generators;

/// <summary>Copies files of sources into an artifact, as <c>cp</c> would.</summary>
/// <remarks>Spec: source-watcher internal/builder/builder.go, merge.go and extract.go.</remarks>
internal sealed class ArtifactCopier(IReadOnlyDictionary<string, GeneratorTree> sources, ArtifactOptions artifacts, ArtifactGeneratorOptions options)
{
    private const string Destination = "@artifact/";

    /// <summary>Makes what an artifact holds.</summary>
    /// <exception cref="CopyException">Something cannot be copied.</exception>
    public async Task<GeneratorTree> CopyAsync(IReadOnlyList<CopyOperation> operations, CancellationToken cancellationToken)
    {
        var staged = new GeneratorTree(artifacts.MaxUnpackedBytes, artifacts.MaxEntries);
        foreach (var operation in operations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await CopyAsync(operation, staged, cancellationToken);
            }
            catch (Exception e) when (e is CopyException or SourceException or ArtifactException or HelmException)
            {
                throw new CopyException(
                    $"failed to apply copy operations: failed to apply copy operation from '{operation.From}' to '{operation.To}': {e.Message}", e);
            }
        }

        return staged;
    }

    private async Task CopyAsync(CopyOperation operation, GeneratorTree staged, CancellationToken cancellationToken)
    {
        var (alias, from) = Parse(operation.From);
        if (!operation.To.StartsWith(Destination, StringComparison.Ordinal))
        {
            throw new CopyException($"invalid copy destination '{operation.To}': destination must start with '{Destination}'");
        }

        if (!sources.TryGetValue(alias, out var source))
        {
            throw new CopyException($"source alias '{alias}' not found");
        }

        var copy = new Copy(operation, source, staged, operation.To[Destination.Length..], new(operation.Exclude));
        await (SourceGlob.IsPattern(from) ? CopyMatchesAsync(copy, alias, from, cancellationToken) : CopyOneAsync(copy, from, cancellationToken));
    }

    /// <summary>One operation.</summary>
    private sealed record Copy(CopyOperation Operation, GeneratorTree Source, GeneratorTree Staged, string To, Exclusion Exclusion)
    {
        public bool IsExtraction => Operation.Strategy == CopyStrategies.Extract;
    }

    private static (string Alias, string Path) Parse(string from) => from.Split('/', 2) switch
    {
        [['@', .. var alias], var path] => (alias, path),
        [['@', ..]] => throw new CopyException($"invalid copy source '{from}': source format must be '@alias/pattern'"),
        _ => throw new CopyException($"invalid copy source '{from}': source must start with '@'"),
    };

    private async Task CopyOneAsync(Copy copy, string from, CancellationToken cancellationToken)
    {
        var path = Charts.ChartPath.Clean(from);
        if (!GeneratorTree.IsWithin(path))
        {
            throw new CopyException($"failed to stat source '{path}': path escapes from parent");
        }

        if (copy.Source.DirectoryExists(path))
        {
            if (copy.IsExtraction)
            {
                throw new CopyException($"extract strategy is not supported for directories, got '{path}'");
            }

            CopyEntry(copy, path, GeneratorTree.Join(copy.To, GeneratorTree.Base(path)), start: path);
            return;
        }

        if (copy.Source.Find(path) is not { } file)
        {
            throw new CopyException($"source '{path}' does not exist");
        }

        if (copy.Exclusion.Excludes(path, GeneratorTree.Root))
        {
            return;
        }

        if (copy.IsExtraction)
        {
            if (!IsTarball(path))
            {
                throw new CopyException($"extract strategy requires tarball file (.tar.gz or .tgz), got '{path}'");
            }

            await ExtractAsync(copy, file, cancellationToken);
            return;
        }

        var isInto = copy.To.Length == 0 || copy.To.EndsWith('/') || copy.Staged.DirectoryExists(Charts.ChartPath.Clean(copy.To));
        CopyEntry(copy, path, isInto ? GeneratorTree.Join(copy.To, GeneratorTree.Base(path)) : Charts.ChartPath.Clean(copy.To), GeneratorTree.Root);
    }

    private async Task CopyMatchesAsync(Copy copy, string alias, string pattern, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> matches;
        try
        {
            matches = copy.IsExtraction ? SourceGlob.AnyLevel(copy.Source, pattern) : SourceGlob.ByLevel(copy.Source, pattern);
        }
        catch (FormatException e)
        {
            throw new CopyException($"invalid glob pattern '{pattern}': {e.Message}", e);
        }

        if (matches.Count == 0)
        {
            throw new CopyException($"no files match pattern '{pattern}' in source '{alias}'");
        }

        var start = SourceGlob.LiteralPrefix(pattern);
        var wanted = matches.Where(match => match != GeneratorTree.Root && !copy.Exclusion.Excludes(match, start)).ToList();
        if (wanted.Count == 0)
        {
            throw new CopyException($"all files matching pattern '{pattern}' in source '{alias}' were excluded");
        }

        foreach (var match in wanted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!copy.IsExtraction)
            {
                CopyMatch(copy, match, DestinationOf(pattern, match, copy.To), start);
            }
            else if (IsTarball(match) && copy.Source.Find(match) is { } file)
            {
                await ExtractAsync(copy, file, cancellationToken);
            }
        }
    }

    private static void CopyMatch(Copy copy, string match, string to, string start)
    {
        try
        {
            CopyEntry(copy, match, to, start);
        }
        catch (Exception e) when (e is SourceException or HelmException)
        {
            throw new CopyException($"failed to copy file '{match}' to '{to}': {e.Message}", e);
        }
    }

    /// <summary>Of a pattern that ends in <c>/**</c>, what is before that is cut off; of any other, the whole path stays.</summary>
    private static string DestinationOf(string pattern, string match, string to) =>
        pattern.EndsWith("/**", StringComparison.Ordinal) && match.StartsWith($"{pattern[..^3]}/", StringComparison.Ordinal)
            ? GeneratorTree.Join(to, match[(pattern.Length - 2)..])
            : GeneratorTree.Join(to, match);

    private static void CopyEntry(Copy copy, string from, string to, string start)
    {
        if (!GeneratorTree.IsWithin(to))
        {
            throw new SourceException($"failed to create destination directory: mkdirat {to}: path escapes from parent");
        }

        if (copy.Source.Find(from) is { } file)
        {
            if (copy.Operation.Strategy == CopyStrategies.Merge && copy.Staged.Exists(to))
            {
                Merge(copy.Staged, file, to);
            }
            else
            {
                Write(copy.Staged, file, to);
            }

            return;
        }

        foreach (var (path, entry) in copy.Source.Walk(from, path => copy.Exclusion.Excludes(path, start)))
        {
            var target = path == from ? to : GeneratorTree.Join(to, from == GeneratorTree.Root ? path : path[(from.Length + 1)..]);
            if (entry is null)
            {
                copy.Staged.MakeDirectory(target);
            }
            else
            {
                Write(copy.Staged, entry, target);
            }
        }
    }

    private static void Write(GeneratorTree staged, TarballEntry file, string to)
    {
        staged.MakeDirectory(GeneratorTree.Parent(to));
        staged.Write(to, file.Content, file.IsExecutable);
    }

    private static void Merge(GeneratorTree staged, TarballEntry file, string to)
    {
        if (staged.Find(to) is not { } existing)
        {
            throw new SourceException($"read {to}: is a directory");
        }

        var merged = ValueTree.Merge(ReadYaml(existing.Content), ReadYaml(file.Content));
        staged.Write(to, Encoding.UTF8.GetBytes(KubeYaml.Write(ValueTree.ToJson(merged))), executable: null);
    }

    private static Dictionary<string, object?> ReadYaml(ReadOnlyMemory<byte> content)
    {
        try
        {
            return ValuesFile.Read(content.Span);
        }
        catch (HelmException e)
        {
            throw new SourceException(e.Message.Replace("yaml document", "YAML document", StringComparison.Ordinal), e);
        }
    }

    private async Task ExtractAsync(Copy copy, TarballEntry archive, CancellationToken cancellationToken)
    {
        try
        {
            var to = Charts.ChartPath.Clean(copy.To);
            if (!GeneratorTree.IsWithin(to))
            {
                throw new SourceException("path escapes from parent");
            }

            copy.Staged.MakeDirectory(to);
            using var content = new MemoryStream(archive.Content.ToArray(), writable: false);
            var limits = new ArtifactOptions { MaxUnpackedBytes = options.MaxExtractedBytes, MaxEntries = artifacts.MaxEntries };
            await foreach (var entry in TarballReader.ReadAsync(content, archive.Path, limits, refuseLinks: true, cancellationToken))
            {
                copy.Staged.Put(GeneratorTree.Join(to, entry.Path), entry);
            }
        }
        catch (Exception e) when (e is ArtifactException or SourceException)
        {
            throw new CopyException($"failed to extract tarball '{archive.Path}' to '{copy.To}': {e.Message}", e);
        }
    }

    private static bool IsTarball(string path) =>
        path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);
}
