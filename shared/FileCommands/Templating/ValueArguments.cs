using System.Text;
using Flux.Helm;
using Flux.Helm.Values;
using Flux.Helm.Values.SetSyntax;

namespace Flux.FileCommands.Templating;

/// <summary>Gathers values from files and from <c>--set</c> and its relatives, in Helm's order.</summary>
/// <remarks>Spec: Helm 4, pkg/cli/values/options.go.</remarks>
internal sealed class ValueArguments(GoFlags flags, FileServices services)
{
    private const long MaxFileBytes = 64 << 20;

    /// <exception cref="HelmException">A file or an argument cannot be read; Helm's message.</exception>
    public async Task<Dictionary<string, object?>> ReadAsync(CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, object?>();
        foreach (var path in flags.All("values"))
        {
            values = ValueTree.Merge(values, Parse(path, await ReadFileAsync(path, cancellationToken)));
        }

        foreach (var argument in flags.All("set-json"))
        {
            values = SetJson(argument, values);
        }

        Each("set", "--set data", text => SetValues.Parse(text, values));
        Each("set-string", "--set-string data", text => SetValues.ParseString(text, values));
        var files = await ReadSetFilesAsync(cancellationToken);
        Each("set-file", "--set-file data", text => SetValues.ParseFile(text, values, path =>
            files.TryGetValue(path, out var content) ? content : throw new SetSyntaxException($"open {path}: no such file or directory")));
        Each("set-literal", "--set-literal data", text => SetValues.ParseLiteral(text, values));
        return values;
    }

    private void Each(string flag, string what, Action<string> set)
    {
        foreach (var argument in flags.All(flag))
        {
            try
            {
                set(argument);
            }
            catch (SetSyntaxException e)
            {
                throw new HelmException($"failed parsing {what}: {e.Message}", e);
            }
        }
    }

    private static Dictionary<string, object?> SetJson(string argument, Dictionary<string, object?> values)
    {
        var text = argument.Trim();
        if (text.StartsWith('{'))
        {
            return SetValues.TryReadJsonMap(text, out var map) ? ValueTree.Merge(values, map)
                : throw new HelmException($"failed parsing --set-json data JSON: {argument}");
        }

        try
        {
            SetValues.ParseJson(argument, values);
            return values;
        }
        catch (SetSyntaxException e)
        {
            throw new HelmException($"failed parsing --set-json data {argument}", e);
        }
    }

    private static Dictionary<string, object?> Parse(string path, byte[] content)
    {
        try
        {
            return ValuesFile.Read(content);
        }
        catch (HelmException e)
        {
            throw new HelmException($"failed to parse {path}: {e.Message}", e);
        }
    }

    // the grammar is read once to learn which files it names
    private async Task<Dictionary<string, string>> ReadSetFilesAsync(CancellationToken cancellationToken)
    {
        var paths = new HashSet<string>();
        foreach (var argument in flags.All("set-file"))
        {
            try
            {
                SetValues.ParseFile(argument, [], path =>
                {
                    paths.Add(path);
                    return "";
                });
            }
            catch (SetSyntaxException)
            {
                // told when it is read for good
            }
        }

        var contents = new Dictionary<string, string>();
        foreach (var path in paths)
        {
            if (path.Trim() == "-" || IsUrl(path) || File.Exists(path))
            {
                contents[path] = Encoding.UTF8.GetString(await ReadFileAsync(path, cancellationToken));
            }
        }

        return contents;
    }

    private async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        if (path.Trim() == "-")
        {
            return Encoding.UTF8.GetBytes(await services.In.ReadToEndAsync(cancellationToken));
        }

        if (IsUrl(path))
        {
            throw new HelmException($"cannot read values from {path.Split("://")[0]}:// addresses: only files and - (standard input) are read here");
        }

        if (Directory.Exists(path))
        {
            throw new HelmException($"read {path}: is a directory");
        }

        var file = new FileInfo(path);
        return !file.Exists ? throw new HelmException($"open {path}: no such file or directory")
            : file.Length > MaxFileBytes ? throw new HelmException($"{path} has {file.Length} bytes, more than {MaxFileBytes}")
            : await File.ReadAllBytesAsync(path, cancellationToken);
    }

    private static bool IsUrl(string path) => path.StartsWith("http://", StringComparison.Ordinal) || path.StartsWith("https://", StringComparison.Ordinal)
        || path.StartsWith("oci://", StringComparison.Ordinal);
}
