namespace Flux.Artifacts;

/// <summary>Which files of a source are left out of its artifact.</summary>
/// <remarks>
/// Spec: fluxcd/pkg sourceignore and source-controller's filter. The last matching pattern counts. Directories are not
/// pruned: a file below an ignored directory is judged by itself, so <c>!</c> brings it back. Where no pattern is given, all
/// four groups of defaults are in force; where one is, only the first group (Git's own files) stays.
/// </remarks>
public sealed class SourceIgnore
{
    /// <summary>The name of the files with rules.</summary>
    public const string FileName = ".sourceignore";

    /// <summary>The most patterns one source may have.</summary>
    public const int MaxPatterns = 10_000;

    /// <summary>The longest text of rules, in characters.</summary>
    public const int MaxTextLength = 1 << 20;

    private static readonly string[] _versionControl = [".git/", ".gitignore", ".gitmodules", ".gitattributes"];

    private static readonly string[] _defaults =
    [
        "*.jpg", "*.jpeg", "*.gif", "*.png", "*.wmv", "*.flv", "*.tar.gz", "*.zip",
        ".github/", ".circleci/", ".travis.yml", ".gitlab-ci.yml", "appveyor.yml", ".drone.yml", "cloudbuild.yaml",
        "codeship-services.yml", "codeship-steps.yml",
        "**/.goreleaser.yml", "**/.sops.yaml", "**/.flux.yaml",
    ];

    private readonly List<IgnorePattern> _patterns;

    private SourceIgnore(List<IgnorePattern> patterns) => _patterns = patterns;

    /// <summary>Collects the rules of a source.</summary>
    /// <param name="files">The source's files of rules: a directory's own before those below it, directories in byte order.</param>
    /// <param name="specIgnore">The rules of <c>spec.ignore</c>, in force for the whole source and after all files; null for none.</param>
    /// <exception cref="SourceIgnoreException">More than <see cref="MaxPatterns"/> patterns, or a text longer than <see cref="MaxTextLength"/>.</exception>
    public static SourceIgnore Create(IEnumerable<SourceIgnoreFile> files, string? specIgnore)
    {
        ArgumentNullException.ThrowIfNull(files);
        var own = new List<IgnorePattern>();
        foreach (var file in files)
        {
            Add(own, file.Text, Segments(file.Directory), file.Directory.Length == 0 ? FileName : $"{file.Directory}/{FileName}");
        }

        Add(own, specIgnore ?? "", [], "spec.ignore");
        var defaults = own.Count > 0 ? _versionControl : _versionControl.Concat(_defaults);
        return new([.. defaults.Select(line => new IgnorePattern(line, [])), .. own]);
    }

    /// <summary>Rules without any defaults, as they are in force for a bucket.</summary>
    /// <param name="rootFile">The text of the root's file of rules; null for none.</param>
    /// <param name="specIgnore">The rules of <c>spec.ignore</c>, after those of the file; null for none.</param>
    /// <exception cref="SourceIgnoreException">As <see cref="Create"/>.</exception>
    public static SourceIgnore CreatePlain(string? rootFile, string? specIgnore)
    {
        var own = new List<IgnorePattern>();
        Add(own, rootFile ?? "", [], FileName);
        Add(own, specIgnore ?? "", [], "spec.ignore");
        return new(own);
    }

    /// <summary>Whether a file or directory is left out.</summary>
    /// <param name="path">Relative to the root, with <c>/</c>; the root itself, the empty string, is never left out.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    public bool IsIgnored(string path, bool isDirectory)
    {
        var segments = Segments(path);
        for (var i = _patterns.Count - 1; i >= 0; i--)
        {
            if (_patterns[i].IsMatch(segments, isDirectory))
            {
                return !_patterns[i].IsInclusion;
            }
        }

        return false;
    }

    private static void Add(List<IgnorePattern> patterns, string text, string[] domain, string origin)
    {
        if (text.Length > MaxTextLength)
        {
            throw new SourceIgnoreException($"{origin}: {text.Length} characters are more than the limit of {MaxTextLength}");
        }

        foreach (var line in text.Split('\n'))
        {
            var rule = line.EndsWith('\r') ? line[..^1] : line;
            if (rule.StartsWith('#') || string.IsNullOrWhiteSpace(rule))
            {
                continue;
            }

            if (patterns.Count == MaxPatterns)
            {
                throw new SourceIgnoreException($"{origin}: more than {MaxPatterns} patterns");
            }

            patterns.Add(new(rule, domain));
        }
    }

    private static string[] Segments(string path) => path.Length == 0 ? [] : path.Split('/');
}
