using Flux.Sops.Trees;
using Flux.Sops.Yaml;

namespace Flux.Sops.Stores;

/// <summary>YAML documents with their comments.</summary>
/// <remarks>Spec: getsops/sops v3.13 stores/yaml.</remarks>
internal sealed class YamlStore : IStore
{
    public MetadataForm Metadata => MetadataForm.Nested;

    public List<TreeBranch> Load(byte[] data)
    {
        var branches = new List<TreeBranch>();
        if (data.Length == 0)
        {
            return branches;
        }

        var builder = Open(data);
        try
        {
            var first = builder.Next() ?? throw new SopsException("EOF");
            YamlMapCheck.Run(first);
            var reader = new YamlTreeReader();
            branches.Add(Branch(reader, first));
        }
        catch (YamlSyntaxException e)
        {
            throw new SopsException($"yaml: {e.Message}", e);
        }

        try
        {
            while (builder.Next() is { } document)
            {
                branches.Add(Branch(new(), document));
            }

            return branches;
        }
        catch (YamlSyntaxException e)
        {
            throw new SopsException($"Error unmarshaling input YAML: yaml: {e.Message}", e);
        }
    }

    public byte[] Emit(IReadOnlyList<TreeBranch> branches)
    {
        var emitter = new YamlNodeEmitter();
        foreach (var branch in branches)
        {
            emitter.Document(YamlTreeWriter.Mapping(branch));
        }

        return ByteText.Encode(emitter.ToString());
    }

    private static YamlTreeBuilder Open(byte[] data)
    {
        try
        {
            return new(ByteText.Decode(data));
        }
        catch (YamlSyntaxException e)
        {
            throw new SopsException($"yaml: {e.Message}", e);
        }
    }

    private static TreeBranch Branch(YamlTreeReader reader, CommentedNode document)
    {
        try
        {
            return reader.Document(document);
        }
        catch (FormatException e)
        {
            throw new SopsException($"Error unmarshaling input YAML: {e.Message}", e);
        }
    }
}
