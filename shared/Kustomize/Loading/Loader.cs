using Flux.Kustomize.Resources;
using Flux.Primitives;

namespace Flux.Kustomize.Loading;

/// <summary>Loads files for one kustomization directory, and makes the loaders of the directories it names.</summary>
internal sealed class Loader
{
    private readonly BuildContext _context;
    private readonly Loader? _referrer;
    private readonly int _depth;

    private Loader(BuildContext context, string root, Loader? referrer)
    {
        _context = context;
        Root = root;
        _referrer = referrer;
        _depth = (referrer?._depth ?? 0) + 1;
    }

    /// <summary>The directory, as a path in the tree.</summary>
    public string Root { get; }

    /// <summary>The directory as messages show it.</summary>
    public string Display => _context.Display(Root);

    public static Loader At(BuildContext context, string path)
    {
        var root = Confirm(context, "", path, path);
        return new(context, root, null);
    }

    /// <summary>A loader for a directory that the kustomization names.</summary>
    public Loader New(string path)
    {
        if (path.Length == 0)
        {
            throw new KustomizeException("new root cannot be empty");
        }

        if (IsRemote(path))
        {
            throw new KustomizeException($"remote base '{path}' is not loaded: remote bases are off");
        }

        if (path.StartsWith('/'))
        {
            throw new KustomizeException($"new root '{path}' cannot be absolute");
        }

        var root = Confirm(_context, Root, path, null);
        for (var loader = this; loader is not null; loader = loader._referrer)
        {
            if (IsWithin(loader.Root, root))
            {
                throw new KustomizeException(
                    $"cycle detected: candidate root '{_context.Display(root)}' contains visited root '{loader.Display}'")
                { File = path };
            }
        }

        return _depth < _context.Options.Limits.MaxDepth
            ? new(_context, root, this)
            : throw new KustomizeException($"bases are nested deeper than the limit of {_context.Options.Limits.MaxDepth} at '{_context.Display(root)}'") { File = path };
    }

    /// <summary>A file's content.</summary>
    public ReadOnlyMemory<byte> Load(string path)
    {
        _context.Options.CancellationToken.ThrowIfCancellationRequested();
        if (path.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw new KustomizeException($"remote file '{path}' is not loaded: remote resources are off") { File = path };
        }

        var resolved = Resolve(path);
        if (resolved is null)
        {
            throw new KustomizeException($"security; file '{path}' is not in or below '{_context.Display("")}'") { File = path };
        }

        if (_context.Tree.TryRead(resolved, out var content))
        {
            if (_context.Options.LoadRestrictor == LoadRestrictor.RootOnly && !IsWithin(resolved, Root))
            {
                throw new KustomizeException($"security; file '{_context.Display(resolved)}' is not in or below '{Display}'") { File = path };
            }

            _context.Count(content.Length, path);
            return content;
        }

        throw new KustomizeException(_context.Tree.DirectoryExists(resolved)
            ? $"'{_context.Display(resolved)}' must resolve to a file"
            : Missing(_context, _context.Display(resolved), resolved))
        { File = path };
    }

    /// <summary>Whether a path is a URL or another form that Git clones.</summary>
    public static bool IsRemote(string path) =>
        path.Contains("://", StringComparison.Ordinal) || path.StartsWith("git@", StringComparison.Ordinal)
        || path.StartsWith("git::", StringComparison.Ordinal) || path.StartsWith("gh:", StringComparison.Ordinal)
        || path.StartsWith("github.com/", StringComparison.Ordinal) || path.StartsWith("github.com:", StringComparison.Ordinal);

    internal static bool IsWithin(string path, string directory) =>
        directory.Length == 0 || path == directory
        || (path.StartsWith(directory, StringComparison.Ordinal) && path[directory.Length] == '/');

    private string? Resolve(string path)
    {
        if (!path.StartsWith('/'))
        {
            return FileTree.Resolve(Root, path);
        }

        var prefix = _context.Display("");
        return path.StartsWith(prefix, StringComparison.Ordinal) ? FileTree.Resolve("", path[prefix.Length..].TrimStart('/')) : null;
    }

    private static string Confirm(BuildContext context, string root, string path, string? shown)
    {
        const string NotDirectory = "must build at directory: ";
        var resolved = FileTree.Resolve(root, path)
            ?? throw new KustomizeException($"{NotDirectory}'{path}' is outside of '{context.Display("")}'") { File = path };
        if (context.Tree.DirectoryExists(resolved))
        {
            return resolved;
        }

        throw new KustomizeException(NotDirectory + (context.Tree.FileExists(resolved)
            ? $"'{shown ?? context.Display(resolved)}': file is not directory"
            : "not a valid directory: " + Missing(context, shown ?? context.Display(resolved), resolved)))
        { File = path };
    }

    private static string Missing(BuildContext context, string shown, string path)
    {
        // the first part that is not there is what lstat names
        var end = 0;
        while (end >= 0)
        {
            end = path.IndexOf('/', end + 1);
            var part = end < 0 ? path : path[..end];
            if (!context.Tree.DirectoryExists(part))
            {
                return context.Tree.FileExists(part) && end >= 0
                    ? $"evalsymlink failure on '{shown}' : lstat {context.Display(path)}: not a directory"
                    : $"evalsymlink failure on '{shown}' : lstat {context.Display(part)}: no such file or directory";
            }
        }

        return $"evalsymlink failure on '{shown}' : lstat {context.Display(path)}: no such file or directory";
    }
}
