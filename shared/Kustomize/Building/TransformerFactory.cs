using System.Text.Json.Nodes;
using Flux.Kustomize.Loading;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Kustomize.Transformers;
using Flux.Yaml;

namespace Flux.Kustomize.Building;

/// <summary>The transformers that a kustomization's own fields ask for, in upstream's order.</summary>
internal sealed class TransformerFactory(Kustomization k, TransformerConfig config, Loader loader, BuildContext context)
{
    private static readonly FieldSpec _labels = new(new("", "", ""), "metadata/labels", Create: true);

    /// <summary>Yields the kind and the transformer.</summary>
    public IEnumerable<(string Kind, ITransformer Transformer)> Create()
    {
        if (k.PatchesStrategicMerge.Count > 0)
        {
            yield return Configured("PatchStrategicMergeTransformer", Config("paths", k.PatchesStrategicMerge),
                () => new StrategicMergeTransformer(k.PatchesStrategicMerge, "", loader, context));
        }

        foreach (var patch in k.Patches)
        {
            yield return Configured("PatchTransformer", patch.Source, () => new PatchTransformer(patch, loader, context));
        }

        if (k.Namespace.Length > 0)
        {
            yield return ("NamespaceTransformer", new NamespaceTransformer(k.Namespace, config["namespace"], unsetOnly: false, "defaultOnly"));
        }

        if (k.NamePrefix.Length > 0)
        {
            yield return ("PrefixTransformer", new AffixTransformer(k.NamePrefix, isPrefix: true, config["namePrefix"]));
        }

        if (k.NameSuffix.Length > 0)
        {
            yield return ("SuffixTransformer", new AffixTransformer(k.NameSuffix, isPrefix: false, config["nameSuffix"]));
        }

        foreach (var step in Labels())
        {
            yield return ("LabelTransformer", step);
        }

        if (k.CommonAnnotations is { Count: > 0 } annotations)
        {
            yield return ("AnnotationsTransformer", new PairsTransformer(annotations, config["commonAnnotations"]));
        }

        foreach (var patch in k.PatchesJson6902)
        {
            yield return Configured("PatchJson6902Transformer", patch.Source,
                () => new Json6902Transformer(patch.Target, patch.Path, patch.Patch, loader, context));
        }

        foreach (var replica in k.Replicas)
        {
            yield return ("ReplicaCountTransformer", new ReplicaTransformer(replica, config["replicas"]));
        }

        foreach (var image in k.Images)
        {
            yield return ("ImageTagTransformer", new ImageTransformer(image, config["images"]));
        }

        if (k.Replacements.Count > 0)
        {
            var source = new JsonObject { ["Replacements"] = new JsonArray([.. k.Replacements.Select(r => r.Source.DeepClone())]) };
            yield return Configured("ReplacementTransformer", source, () => new Plugins(loader, context).Replacements(k.Replacements));
        }
    }

    private IEnumerable<ITransformer> Labels()
    {
        if (k.Labels.Count == 0 && k.CommonLabels is not { Count: > 0 })
        {
            yield break;
        }

        foreach (var rule in k.Labels)
        {
            var specs = FieldSpec.Merge(rule.Fields, config["labels"], "labels");
            if (rule.IncludeSelectors)
            {
                specs = FieldSpec.Merge(specs, config["commonLabels"], "labels");
            }
            else
            {
                specs = rule.IncludeTemplates ? FieldSpec.Merge(specs, config["templateLabels"], "template fieldSpec") : specs;
                specs = FieldSpec.Merge(specs, [_labels], "labels");
            }

            yield return new PairsTransformer(rule.Pairs, specs);
        }

        yield return new PairsTransformer(k.CommonLabels ?? [], config["commonLabels"]);
    }

    private static (string, ITransformer) Configured(string kind, JsonObject source, Func<ITransformer> create)
    {
        try
        {
            return (kind, create());
        }
        catch (KustomizeException e)
        {
            throw KustomizeException.Wrap($"trouble configuring builtin {kind} with config: `\n{Redaction.Patch(KubeYaml.Write(source))}`", e);
        }
    }

    private static JsonObject Config(string name, IEnumerable<string> values) =>
        new() { [name] = new JsonArray([.. values.Select(v => JsonValue.Create(v))]) };
}
