using Flux.Kustomize.Loading;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary>The deprecated <c>patchesJson6902</c>.</summary>
internal sealed class Json6902Transformer : ITransformer
{
    private readonly Selector _target;
    private readonly YamlSequence _patch;

    public Json6902Transformer(Selector? target, string path, string text, Loader loader, BuildContext context)
    {
        _target = target is { Name.Length: > 0 } ? target : throw new KustomizeException("must specify the target name") { Field = "target.name" };
        switch (path.Length > 0, text.Length > 0)
        {
            case (false, false):
                throw new KustomizeException("empty file path and empty jsonOp");
            case (true, true):
                throw new KustomizeException("must specify a file path or jsonOp, not both");
            case (true, false):
                text = YamlReader.Decode(loader.Load(path).Span, path, context.Options.Limits.Yaml);
                if (text.Length == 0)
                {
                    throw new KustomizeException($"patch file '{path}' empty seems to be empty") { File = path };
                }

                break;
        }

        _patch = JsonOperations.Read(text, context);
        if (_patch.Items.Count == 0)
        {
            throw new KustomizeException($"patch appears to be empty; file={path}, JsonOp={text}");
        }
    }

    public void Transform(ResourceMap map)
    {
        foreach (var resource in map.Select(_target))
        {
            resource.ApplyJson(_patch);
        }

        map.Touch();
    }
}
