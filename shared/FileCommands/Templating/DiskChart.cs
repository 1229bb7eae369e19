using Flux.Helm;
using Flux.Helm.Charts;

namespace Flux.FileCommands.Templating;

/// <summary>Loads a chart from the machine's disk: a directory, whose links are followed as Helm follows them, or an archive.</summary>
/// <remarks>Spec: Helm 4, pkg/chart/loader/load.go, pkg/chart/v2/loader/directory.go and internal/sympath/walk.go.</remarks>
internal sealed class DiskChart(HelmLog log)
{
    private const int MaxDepth = 100;
    private readonly ChartLimits _limits = ChartLimits.Default;
    private readonly List<ChartFile> _files = [];
    private long _bytes;

    /// <exception cref="HelmException">No chart.</exception>
    public static Chart Load(string path, HelmLog log) => Directory.Exists(path) ? new DiskChart(log).LoadDirectory(path) : LoadArchive(path, log);

    private static Chart LoadArchive(string path, HelmLog log)
    {
        using var stream = File.OpenRead(path);
        var head = new byte[512];
        _ = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false); // the rest of a shorter file stays zero
        if (!head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]))
        {
            throw new HelmException(path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal)
                ? $"file '{path}' seems to be a YAML file, but expected a gzipped archive"
                : $"file '{path}' does not appear to be a gzipped archive; got '{ContentType.Detect(head)}'");
        }

        stream.Position = 0;
        try
        {
            return ChartLoader.LoadArchive(stream, log);
        }
        catch (HelmException e) when (e.Message.StartsWith("unable to load chart archive: ", StringComparison.Ordinal))
        {
            throw new HelmException("unable to load chart archive", e);
        }
    }

    private Chart LoadDirectory(string path)
    {
        var yaml = Path.Combine(path, "Chart.yaml");
        if (!File.Exists(yaml))
        {
            throw new HelmException($"unable to detect chart at {yaml}: open {yaml}: no such file or directory");
        }

        ChartLoader.DetectVersion(File.ReadAllBytes(yaml));
        var ignore = Path.Combine(path, HelmIgnore.FileName);
        var rules = HelmIgnore.Parse(File.Exists(ignore) ? File.ReadAllBytes(ignore) : []);
        Walk(path, "", rules, 0);
        return ChartLoader.Load(_files, log, _limits);
    }

    private void Walk(string directory, string within, HelmIgnore rules, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new HelmException($"directories are nested deeper than {MaxDepth} levels at {directory}");
        }

        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            var name = within.Length == 0 ? entry.Name : $"{within}/{entry.Name}";
            var target = entry;
            if (entry.LinkTarget is not null)
            {
                target = entry.ResolveLinkTarget(returnFinalTarget: true);
                if (target is not { Exists: true })
                {
                    throw new HelmException($"error evaluating symlink {entry.FullName}: lstat {target?.FullName ?? entry.FullName}: no such file or directory");
                }

                log.Link(entry.FullName, target.FullName);
            }

            var isDirectory = target is DirectoryInfo;
            if (rules.Ignores(name, isDirectory))
            {
                continue;
            }

            if (isDirectory)
            {
                Walk(entry.FullName, name, rules, depth + 1);
            }
            else
            {
                Read((FileInfo)target, entry, name);
            }
        }
    }

    private void Read(FileInfo file, FileSystemInfo entry, string name)
    {
        if (!OperatingSystem.IsWindows() && (file.Attributes & (FileAttributes.Device | FileAttributes.Directory)) is not FileAttributes.None)
        {
            throw new HelmException($"cannot load irregular file {entry.FullName} as it has file mode type bits set");
        }

        if (file.Length > _limits.MaxFileBytes)
        {
            throw new HelmException($"chart file \"{file.Name}\" is larger than the maximum file size {_limits.MaxFileBytes}");
        }

        _bytes += file.Length;
        if (_bytes > _limits.MaxChartBytes || _files.Count >= _limits.MaxFiles)
        {
            throw new HelmException($"the chart is larger than {_limits.MaxChartBytes} bytes or {_limits.MaxFiles} files");
        }

        _files.Add(ChartFile.Read(name, File.ReadAllBytes(file.FullName)));
    }
}
