using Flux.Sops.Trees;

namespace Flux.Sops.Stores;

/// <summary>Bytes, encrypted as the value <c>data</c> of a JSON document.</summary>
/// <remarks>Spec: getsops/sops v3.13 stores/json, BinaryStore.</remarks>
internal sealed class BinaryStore : IStore
{
    private const string Failed = "error emitting binary store";

    private readonly JsonStore _json = new();

    public MetadataForm Metadata => MetadataForm.Nested;

    public List<TreeBranch> Load(byte[] data) => _json.Load(data);

    public byte[] Emit(IReadOnlyList<TreeBranch> branches)
    {
        if (branches.Count != 1)
        {
            throw new SopsException($"{Failed}: there must be exactly one tree branch");
        }

        var data = branches[0].FirstOrDefault(item => item.Key is "data") ?? throw new SopsException($"{Failed}: no binary data found in tree");
        return data.Value is string text
            ? ByteText.Encode(text)
            : throw new SopsException($"{Failed}: 'data' key in tree does not have a string value");
    }
}
