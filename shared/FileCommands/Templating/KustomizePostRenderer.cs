using System.Text;
using Flux.Helm;
using Flux.Kustomize;
using Flux.Primitives;

namespace Flux.FileCommands.Templating;

/// <summary>
/// A post-renderer that runs our Kustomize on a directory whose kustomization names <c>all.yaml</c> among its resources: the rendered objects.
/// </summary>
internal sealed class KustomizePostRenderer(string directory) : IPostRenderer
{
    /// <summary>The name under which the kustomization finds the rendered objects.</summary>
    public const string ResourceName = "all.yaml";

    /// <inheritdoc/>
    public string Run(string manifests)
    {
        var path = DiskFileTree.PathOf(directory);
        try
        {
            return KustomizeBuild.Run(new Overlay(new DiskFileTree(), $"{path}/{ResourceName}", Encoding.UTF8.GetBytes(manifests)), path).ToYaml();
        }
        catch (KustomizeException e)
        {
            throw new HelmException(e.Message, e);
        }
    }

    /// <summary>A tree with one file more.</summary>
    private sealed class Overlay(IFileTree tree, string added, byte[] content) : IFileTree
    {
        public bool FileExists(string path) => path == added || tree.FileExists(path);

        public bool DirectoryExists(string path) => tree.DirectoryExists(path);

        public bool TryRead(string path, out ReadOnlyMemory<byte> bytes)
        {
            if (path == added)
            {
                bytes = content;
                return true;
            }

            return tree.TryRead(path, out bytes);
        }

        public IReadOnlyCollection<string> List(string directory)
        {
            var slash = added.LastIndexOf('/');
            return directory == added[..slash] ? [.. tree.List(directory).Append(added[(slash + 1)..]).Distinct().Order(StringComparer.Ordinal)] : tree.List(directory);
        }
    }
}
