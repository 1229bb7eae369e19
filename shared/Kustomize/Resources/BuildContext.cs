using Flux.Kustomize.Model;
using Flux.Kustomize.Remotes;
using Flux.Primitives;
using Flux.Yaml.Patching;

namespace Flux.Kustomize.Resources;

/// <summary>What all parts of one build share.</summary>
internal sealed class BuildContext(IFileTree tree, KustomizeOptions options, RemoteContent? remotes = null)
{
    private long _bytes;
    private long _copied;
    private int _kustomizations;

    public IFileTree Tree { get; } = tree;

    public KustomizeOptions Options { get; } = options;

    /// <summary>What has been fetched; null where URLs are off.</summary>
    public RemoteContent? Remotes { get; } = remotes;

    public TypeFacts Facts { get; } = new();

    public List<string> Warnings { get; } = [];

    /// <summary>Whether a kustomization's <c>openapi</c> has been taken: the outermost that has one decides.</summary>
    public bool SchemaIsSet { get; set; }

    public string Display(string path) => path.Length == 0 ? Gvk.Or(Options.DisplayRoot, "/") : $"{Options.DisplayRoot.TrimEnd('/')}/{path}";

    public void Count(int bytes, string file)
    {
        if ((_bytes += bytes) > Options.Limits.MaxBytes)
        {
            throw new KustomizeException($"the build reads more than the limit of {Options.Limits.MaxBytes} bytes, at '{file}'") { File = file };
        }
    }

    /// <summary>Counts what replacements copy, so that ones that feed each other cannot grow without end.</summary>
    public void CountCopy(TreeSize size, int under, string field)
    {
        if ((_copied += size.Nodes) > TreeSize.MaxCopiedNodes)
        {
            throw new KustomizeException($"replacements copy more than the limit of {TreeSize.MaxCopiedNodes} nodes, at '{field}'") { Field = field };
        }

        if (size.Depth + under > TreeSize.MaxDepth)
        {
            throw new KustomizeException($"replacements nest deeper than the limit of {TreeSize.MaxDepth}, at '{field}'") { Field = field };
        }
    }

    public void CountKustomization(string path)
    {
        Options.CancellationToken.ThrowIfCancellationRequested();
        if (++_kustomizations > Options.Limits.MaxKustomizations)
        {
            throw new KustomizeException($"the build has more than the limit of {Options.Limits.MaxKustomizations} kustomizations, at '{Display(path)}'") { File = path };
        }
    }
}
