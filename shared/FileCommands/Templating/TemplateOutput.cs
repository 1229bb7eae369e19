using System.Text;
using System.Text.RegularExpressions;
using Flux.Helm;
using Flux.Helm.Manifests;
using Flux.Primitives;

namespace Flux.FileCommands.Templating;

/// <summary>Prints a rendered release, or writes it into a directory.</summary>
/// <remarks>Spec: Helm 4, pkg/cmd/template.go and pkg/action/action.go.</remarks>
internal sealed partial class TemplateOutput(GoFlags flags, FileServices services)
{
    private readonly HashSet<string> _written = [];

    /// <exception cref="HelmException">A template asked for is not there.</exception>
    public async Task WriteAsync(RenderedRelease release, string releaseName)
    {
        var directory = flags.Last("output-dir") is { Length: > 0 } given ? given : null;
        var target = flags.IsOn("release-name") ? $"{directory}/{releaseName}" : directory;
        var shown = flags.All("show-only");
        var text = new StringBuilder();
        if (directory is not null)
        {
            await WriteFilesAsync(release, directory, target!);
            text.Append('\n');
        }
        else if (shown.Count > 0)
        {
            text.Append(release.Manifest.Trim()).Append('\n');
        }
        else
        {
            await release.WriteAsync(services.Out);
        }

        foreach (var hook in flags.IsOn("no-hooks") ? [] : release.Hooks)
        {
            if (flags.IsOn("skip-tests") && hook.IsTest)
            {
                continue;
            }

            if (directory is null)
            {
                text.Append("---\n# Source: ").Append(hook.Path).Append('\n').Append(hook.Manifest).Append('\n');
            }
            else
            {
                await WriteFileAsync(target!, hook.Path, hook.Manifest, File.Exists($"{target}/{hook.Path}"));
            }
        }

        await WriteTextAsync(shown.Count > 0 ? Shown(text.ToString(), shown) : text.ToString());
    }

    private async Task WriteFilesAsync(RenderedRelease release, string directory, string target)
    {
        foreach (var definition in flags.IsOn("include-crds") ? release.CustomResourceDefinitions : [])
        {
            await WriteFileAsync(directory, definition.Name, definition.Text, !_written.Add(definition.Name));
        }

        foreach (var manifest in release.Manifests)
        {
            await WriteFileAsync(target, manifest.Path, manifest.Content, !_written.Add(manifest.Path));
        }
    }

    private async Task WriteFileAsync(string directory, string path, string content, bool appends)
    {
        var file = $"{directory}/{path}";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var text = $"---\n# Source: {path}\n{content}\n";
        if (appends)
        {
            await File.AppendAllTextAsync(file, text);
        }
        else
        {
            await File.WriteAllTextAsync(file, text);
        }

        await services.Out.WriteAsync($"wrote {file}\n");
    }

    private static string Shown(string text, IReadOnlyList<string> patterns)
    {
        var documents = ManifestSplitter.Split(text).Select(d => (Document: d, Match: Source().Match(d))).Where(d => d.Match.Success).ToList();
        var shown = new StringBuilder();
        foreach (var pattern in patterns)
        {
            var matching = documents.FindAll(d => new GoPathPattern(pattern).IsMatch(d.Match.Groups["path"].Value));
            if (matching.Count == 0)
            {
                throw new HelmException($"could not find template {pattern} in chart");
            }

            foreach (var (document, _) in matching)
            {
                shown.Append("---\n").Append(document).Append('\n');
            }
        }

        return shown.ToString();
    }

    // bytes that are not UTF-8 pass through as they came out of the chart
    private Task WriteTextAsync(string text) => services.Out.WriteAsync(text);

    [GeneratedRegex("# Source: [^/\n]+/(?<path>.+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Source();
}
