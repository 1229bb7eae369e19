using Flux.Kustomize.Loading;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary>The configuration kind <c>ValueAddTransformer</c>: sets a field, or puts a part into a path.</summary>
internal sealed class ValueAddTransformer : ITransformer
{
    private readonly string _value;
    private readonly List<Target> _targets;

    private sealed record Target(Selector? Selector, string FieldPath, int Position);

    public ValueAddTransformer(GoObject config, Loader loader, BuildContext context)
    {
        var value = config.String("value").Trim();
        _value = value.Length > 0 ? value : loader.Root[(loader.Root.LastIndexOf('/') + 1)..];
        _targets = config.Structs("targets", "Target", Read) ?? [];
        if (config.String("targetFilePath") is { Length: > 0 } path
            && KubeYaml.Read(loader.Load(path).Span, path, context.Options.Limits.Yaml) is System.Text.Json.Nodes.JsonObject more)
        {
            _targets.AddRange(new GoObject(more, "Targets", strict: false).Structs("targets", "Target", Read) ?? []);
        }

        if (_targets.Count == 0)
        {
            throw new KustomizeException("must specify at least one target") { Field = "targets" };
        }

        foreach (var target in _targets)
        {
            if (target.FieldPath.Length == 0)
            {
                throw new KustomizeException("fieldPath cannot be empty") { Field = "fieldPath" };
            }

            if (target.Position < 0)
            {
                throw new KustomizeException($"value of FilePathPosition ({target.Position}) cannot be negative") { Field = "filePathPosition" };
            }
        }
    }

    public void Transform(ResourceMap map)
    {
        foreach (var target in _targets)
        {
            foreach (var resource in target.Selector is null ? map.Items : map.Select(target.Selector))
            {
                if (target.FieldPath == "metadata/namespace")
                {
                    new NamespaceTransformer(_value, [], unsetOnly: false, "defaultOnly").Change(resource);
                }
                else
                {
                    Set(resource.Node, PathSplitter.Split(target.FieldPath, '/'), target.Position);
                }
            }
        }

        map.Touch();
    }

    private void Set(YamlMapping root, string[] path, int position)
    {
        YamlNode parent = root;
        foreach (var part in path[..^1])
        {
            var next = Nodes.Lookup(parent, part);
            if (next is null || next.IsNull)
            {
                next = new YamlMapping();
                Nodes.Expect<YamlMapping>(parent)[part] = next;
            }

            parent = next;
        }

        var old = Nodes.Lookup(parent, path[^1]) ?? new YamlScalar("", YamlTag.String);
        var value = Nodes.SetScalar(old, position > 0 ? Insert(Nodes.Text(old), position - 1) : _value);
        if (parent is YamlSequence list && int.TryParse(path[^1], out var index))
        {
            list.Items[index] = value;
        }
        else
        {
            Nodes.Expect<YamlMapping>(parent)[path[^1]] = value;
        }
    }

    private static Target Read(GoObject o) => new(
        o.Struct("selector", "Selector", RuleReader.Selector), o.String("fieldPath"), (int)o.Integer("filePathPosition"));

    private string Insert(string path, int position)
    {
        var absolute = path.StartsWith('/');
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        parts.Insert(Math.Min(position, parts.Count), _value);
        return (absolute ? "/" : "") + string.Join('/', parts);
    }
}
