using Flux.Kustomize.Remotes;
using Flux.Kustomize.Resources;
using Flux.Primitives;

namespace Flux.Kustomize.Loading;

/// <summary>Loads files for one kustomization directory, and makes the loaders of the directories it names.</summary>
internal sealed class Loader
{
    private readonly BuildContext _context;
    private readonly Place _place;
    private readonly Loader? _referrer;
    private readonly int _depth;

    private Loader(BuildContext context, Place place, string root, Loader? referrer)
    {
        _context = context;
        _place = place;
        Root = root;
        _referrer = referrer;
        _depth = (referrer?._depth ?? 0) + 1;
    }

    /// <summary>The directory, as a path in its tree.</summary>
    public string Root { get; }

    /// <summary>The directory as messages show it.</summary>
    public string Display => _place.Display(Root);

    /// <summary>The repository that the directory is in; null in the tree that is built.</summary>
    public RemoteRepository? Repository => _place.Repository;

    public static Loader At(BuildContext context, string path)
    {
        if (RemoteRepository.TryParse(path) is { } repository)
        {
            return AtRepository(context, repository, null);
        }

        var place = new Place(context.Tree, context.Options.DisplayRoot, null);
        return new(context, place, Confirm(place, "", path, path), null);
    }

    /// <summary>A loader for a directory that the kustomization names.</summary>
    public Loader New(string path)
    {
        if (path.Length == 0)
        {
            throw new KustomizeException("new root cannot be empty");
        }

        if (_depth >= _context.Options.Limits.MaxDepth)
        {
            throw new KustomizeException($"bases are nested deeper than the limit of {_context.Options.Limits.MaxDepth} at '{path}'") { File = path };
        }

        if (RemoteRepository.TryParse(path) is { } repository)
        {
            CheckCycle(repository);
            return AtRepository(_context, repository, this);
        }

        if (path.StartsWith('/'))
        {
            throw new KustomizeException($"new root '{path}' cannot be absolute");
        }

        var root = Confirm(_place, Root, path, null);
        for (var loader = this; loader is not null && ReferenceEquals(loader._place, _place); loader = loader._referrer)
        {
            if (IsWithin(loader.Root, root))
            {
                throw new KustomizeException($"cycle detected: candidate root '{_place.Display(root)}' contains visited root '{loader.Display}'") { File = path };
            }
        }

        return new(_context, _place, root, this);
    }

    /// <summary>Whether the directory has a file of this name.</summary>
    public bool HasFile(string name) => _place.Tree.FileExists(Root.Length == 0 ? name : $"{Root}/{name}");

    /// <summary>A file's content.</summary>
    public ReadOnlyMemory<byte> Load(string path)
    {
        _context.Options.CancellationToken.ThrowIfCancellationRequested();
        if (IsUrl(path))
        {
            var file = _context.Remotes?.File(path)
                ?? throw new KustomizeException($"remote file '{path}' is not loaded: remote resources are off") { File = path };
            _context.Count(file.Length, path);
            return file;
        }

        var resolved = Resolve(path)
            ?? throw new KustomizeException($"security; file '{path}' is not in or below '{_place.Display("")}'") { File = path };
        if (!_place.Tree.TryRead(resolved, out var content))
        {
            throw new KustomizeException(_place.Tree.DirectoryExists(resolved)
                ? $"'{_place.Display(resolved)}' must resolve to a file"
                : Missing(_place, _place.Display(resolved), resolved))
            { File = path };
        }

        var real = _place.Real(resolved);
        if ((_context.Options.LoadRestrictor == LoadRestrictor.RootOnly || Repository is not null) && !IsWithin(real, Root))
        {
            throw new KustomizeException($"security; file '{_place.Display(real)}' is not in or below '{Display}'") { File = path };
        }

        _context.Count(content.Length, path);
        return content;
    }

    /// <summary>All files below a directory, by their path from there; null where it is no directory.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? Files(string directory)
    {
        if (Resolve(directory) is not { } root || !_place.Tree.DirectoryExists(root))
        {
            return null;
        }

        var files = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var open = new Stack<(string Path, int Depth)>([(root, 0)]);
        while (open.TryPop(out var at))
        {
            foreach (var name in _place.Tree.List(at.Path))
            {
                var path = at.Path.Length == 0 ? name : $"{at.Path}/{name}";
                if (_place.Tree.DirectoryExists(path) && at.Depth < _context.Options.Limits.MaxDepth)
                {
                    open.Push((path, at.Depth + 1));
                }
                else if (IsWithin(_place.Real(path), _place.Real(root)) && _place.Tree.TryRead(path, out var content))
                {
                    _context.Count(content.Length, path);
                    files[path[(root.Length + 1)..]] = content;
                }
            }
        }

        return files;
    }

    internal static bool IsWithin(string path, string directory) =>
        directory.Length == 0 || path == directory
        || (path.StartsWith(directory, StringComparison.Ordinal) && path[directory.Length] == '/');

    private static bool IsUrl(string path) =>
        path.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static Loader AtRepository(BuildContext context, RemoteRepository repository, Loader? referrer)
    {
        if (context.Remotes is null)
        {
            throw new KustomizeException($"remote base '{repository.Raw}' is not loaded: remote bases are off") { File = repository.Raw };
        }

        if (repository.IsForced)
        {
            context.Warnings.Add("Warning: Forcing the git protocol using the 'git::' URL prefix is not supported. Kustomize currently strips this invalid prefix, but will stop doing so in a future release. Please remove the 'git::' prefix from your configuration.");
        }

        var place = new Place(context.Remotes.Tree(repository), repository.CloneUrl, repository);
        if (place.Tree.FileExists(repository.Directory))
        {
            throw new KustomizeException($"'{place.Display(repository.Directory)}' refers to file '{repository.Directory}'; expecting directory") { File = repository.Raw };
        }

        return new(context, place, Confirm(place, "", repository.Directory, null), referrer);
    }

    private void CheckCycle(RemoteRepository repository)
    {
        for (var loader = this; loader is not null; loader = loader._referrer)
        {
            if (loader.Repository?.Raw.StartsWith(repository.Raw, StringComparison.Ordinal) == true)
            {
                throw new KustomizeException($"cycle detected: URI '{repository.Raw}' referenced by previous URI '{loader.Repository.Raw}'") { File = repository.Raw };
            }
        }
    }

    private string? Resolve(string path)
    {
        if (!path.StartsWith('/'))
        {
            return FileTree.Resolve(Root, path);
        }

        var prefix = _place.Display("");
        return path.StartsWith(prefix, StringComparison.Ordinal) ? FileTree.Resolve("", path[prefix.Length..].TrimStart('/')) : null;
    }

    private static string Confirm(Place place, string root, string path, string? shown)
    {
        const string NotDirectory = "must build at directory: ";
        var resolved = FileTree.Resolve(root, path) ?? throw new KustomizeException(place.Repository is null
            ? $"{NotDirectory}'{path}' is outside of '{place.Display("")}'"
            : $"security; bases in kustomizations found in cloned git repos must be within the repo, but base '{path}' is outside '{place.Display("")}'")
        { File = path };
        if (place.Tree.DirectoryExists(resolved))
        {
            return place.Real(resolved);
        }

        throw new KustomizeException(NotDirectory + (place.Tree.FileExists(resolved)
            ? $"'{shown ?? place.Display(resolved)}': file is not directory"
            : "not a valid directory: " + Missing(place, shown ?? place.Display(resolved), resolved)))
        { File = path };
    }

    private static string Missing(Place place, string shown, string path)
    {
        // the first part that is not there is what lstat names
        var end = 0;
        while (end >= 0)
        {
            end = path.IndexOf('/', end + 1);
            var part = end < 0 ? path : path[..end];
            if (!place.Tree.DirectoryExists(part))
            {
                return place.Tree.FileExists(part) && end >= 0
                    ? $"evalsymlink failure on '{shown}' : lstat {place.Display(path)}: not a directory"
                    : $"evalsymlink failure on '{shown}' : lstat {place.Display(part)}: no such file or directory";
            }
        }

        return $"evalsymlink failure on '{shown}' : lstat {place.Display(path)}: no such file or directory";
    }
}
