namespace Flux.Sources.Archive;

/// <summary>Which paths <c>spec.sparseCheckout</c> wants.</summary>
internal sealed class SparseSelection
{
    private readonly List<string> _directories;
    private readonly HashSet<string> _missing;

    public SparseSelection(IReadOnlyList<string> directories)
    {
        _directories = [.. directories.Select(Clean)];
        _missing = [.. _directories.Where(directory => directory.Length > 0)];
    }

    /// <summary>Whether an entry is wanted: one of the directories, below one, or a directory above one.</summary>
    public bool Selects(string path, bool isDirectory)
    {
        if (_directories.Count == 0)
        {
            return true;
        }

        _missing.Remove(path);
        return _directories.Exists(directory => IsWithin(path, directory) || (isDirectory && IsWithin(directory, path)));
    }

    /// <exception cref="SourceException">A directory was not among the paths.</exception>
    public void ThrowIfMissing()
    {
        if (_directories.Find(_missing.Contains) is { } missing)
        {
            throw new SourceException($"sparse checkout dir '{missing}' does not exist in repository");
        }
    }

    private static string Clean(string directory) =>
        string.Join('/', directory.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != "."));

    private static bool IsWithin(string path, string directory) =>
        directory.Length == 0
        || (path.StartsWith(directory, StringComparison.Ordinal) && (path.Length == directory.Length || path[directory.Length] == '/'));
}
