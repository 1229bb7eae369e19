using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Kustomize.Transformers;
using Flux.Yaml;

namespace Flux.Kustomize.Building;

/// <summary>What a kustomization has gathered: resources, transformer configuration and variables.</summary>
internal sealed class Accumulator(BuildContext context)
{
    private readonly SortedDictionary<string, VarRule> _vars = new(StringComparer.Ordinal);

    public ResourceMap Map { get; } = new(context);

    public TransformerConfig Config { get; private set; } = TransformerConfig.Empty;

    public void MergeConfig(TransformerConfig config) => Config = Config.Merge(config);

    public void Merge(Accumulator other)
    {
        Map.AppendAll(other.Map);
        MergeConfig(other.Config);
        foreach (var rule in other._vars.Values)
        {
            AddVar(rule);
        }
    }

    public void MergeVars(IReadOnlyList<VarRule> rules)
    {
        foreach (var rule in rules)
        {
            var id = ResId.Of(rule.Gvk, rule.ObjectName, rule.Namespace, context.Facts);
            var exact = rule.Namespace.Length > 0 || id.IsClusterScoped;
            var matches = Map.WithAnyId(o => o.Name == id.Name && o.Gvk == id.Gvk && (!exact || o.EffectiveNamespace == id.EffectiveNamespace));
            if (matches.Count > 1)
            {
                throw new KustomizeException($"found {matches.Count} resId matches for var {rule} (unable to disambiguate)") { Field = "vars" };
            }

            matches.ForEach(m => m.RefVarNames.Add(rule.Name));
        }

        foreach (var rule in rules)
        {
            AddVar(rule);
        }
    }

    public void ResolveVars()
    {
        if (_vars.Count == 0)
        {
            return;
        }

        var values = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var rule in _vars.Values)
        {
            values[rule.Name] = ValueOf(rule);
        }

        var transformer = new VariableTransformer(values, Config["varReference"], context);
        transformer.Transform(Map);
        var unused = values.Keys.Where(k => !transformer.Used.Contains(k)).ToList();
        if (unused.Count > 0)
        {
            context.Warnings.Add($"well-defined vars that were never replaced: {string.Join(',', unused)}");
        }
    }

    private void AddVar(VarRule rule)
    {
        if (!_vars.TryAdd(rule.Name, rule))
        {
            throw new KustomizeException($"var '{rule.Name}' already encountered") { Field = "vars" };
        }
    }

    private YamlNode ValueOf(VarRule rule)
    {
        var shown = $"{{{rule.Name} {rule.Gvk} {{{rule.FieldPath}}}}}";
        var resource = Map.Items.Find(r => r.RefVarNames.Contains(rule.Name))
            ?? throw new KustomizeException($"var '{shown}' cannot be mapped to a field in the set of known resources") { Field = "vars" };
        YamlNode? value = null;
        try
        {
            var path = PathSplitter.Smart(rule.FieldPath).SelectMany(SplitIndex).ToArray();
            value = Nodes.Lookup(resource.Node, path);
        }
        catch (KustomizeException)
        {
            // told below, as upstream does, without the reason
        }

        return value ?? throw new KustomizeException($"field specified in var '{shown}' not found in corresponding resource") { Field = rule.FieldPath };
    }

    // "a[0]" is the field and the index
    private static IEnumerable<string> SplitIndex(string part)
    {
        var open = part.IndexOf('[', StringComparison.Ordinal);
        return open > 0 && part.EndsWith(']') && int.TryParse(part.AsSpan(open + 1, part.Length - open - 2), out _)
            ? [part[..open], part[(open + 1)..^1]] : [part];
    }
}
