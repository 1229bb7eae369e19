using Flux.Sops.Trees;

namespace Flux.Sops.Stores;

/// <summary>Reads and writes one format.</summary>
internal interface IStore
{
    /// <summary>How the format keeps its metadata.</summary>
    MetadataForm Metadata { get; }

    /// <summary>Reads a file as it is, metadata among the rest; only YAML has more than one branch.</summary>
    /// <exception cref="SopsException">It is not in this format.</exception>
    List<TreeBranch> Load(byte[] data);

    /// <summary>Writes decrypted branches.</summary>
    /// <exception cref="SopsException">The format cannot hold them.</exception>
    byte[] Emit(IReadOnlyList<TreeBranch> branches);
}

/// <summary>Where metadata stands.</summary>
internal enum MetadataForm
{
    /// <summary>A map under the key <c>sops</c>.</summary>
    Nested,

    /// <summary>Under the section <c>sops</c>, one level deep, with escaped line breaks.</summary>
    FlatSection,

    /// <summary>Among the other keys, each with the prefix <c>sops_</c>.</summary>
    Flat,
}
