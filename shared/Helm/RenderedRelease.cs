using System.Text;
using Flux.GoTemplates.Values;
using Flux.Helm.Charts;
using Flux.Helm.Manifests;

namespace Flux.Helm;

/// <summary>What a chart renders to. The text is in memory once, as bytes.</summary>
public sealed class RenderedRelease
{
    private readonly IReadOnlyList<(string Path, ReadOnlyMemory<byte> Utf8)> _documents;

    internal RenderedRelease(IReadOnlyList<(string Path, ReadOnlyMemory<byte> Utf8)> documents) => _documents = documents;

    /// <summary>
    /// All objects that are no hooks, in the order of installing, each after <c>---</c> and <c># Source: PATH</c>; a new string each time, so
    /// <see cref="WriteAsync"/> is better where the text only passes through.
    /// </summary>
    public string Manifest
    {
        get
        {
            var text = new StringBuilder();
            foreach (var part in Parts())
            {
                text.Append(part);
            }

            return text.ToString();
        }
    }

    /// <summary>The same, one by one; custom resource definitions of <c>crds/</c> are not among them.</summary>
    public required IReadOnlyList<Manifest> Manifests { get; init; }

    /// <summary>The hooks, in the order of installing by kind.</summary>
    public required IReadOnlyList<Hook> Hooks { get; init; }

    /// <summary>What NOTES.txt says; empty where there is none.</summary>
    public required string Notes { get; init; }

    /// <summary>The definitions in <c>crds/</c> of the charts that are enabled.</summary>
    public required IReadOnlyList<ChartFile> CustomResourceDefinitions { get; init; }

    /// <summary>The chart with its dependencies processed, as a release keeps it.</summary>
    public required Chart Chart { get; init; }

    /// <summary>The values that templates saw, before they changed anything.</summary>
    public required Dictionary<string, object?> Values { get; init; }

    /// <summary>Writes <see cref="Manifest"/> without space at its end and with a newline there, as <c>helm template</c> prints it.</summary>
    public async Task WriteAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var held = ""; // what may be the space at the end
        foreach (var part in Parts())
        {
            var end = part.AsSpan().TrimEnd().Length;
            if (end == 0)
            {
                held += part;
                continue;
            }

            await output.WriteAsync(held);
            await output.WriteAsync(part.AsMemory(0, end));
            held = part[end..];
        }

        await output.WriteAsync('\n');
    }

    private IEnumerable<string> Parts()
    {
        foreach (var (path, utf8) in _documents)
        {
            yield return $"---\n# Source: {path}\n";
            yield return GoString.FromBytes(utf8.Span);
            yield return "\n";
        }
    }
}
