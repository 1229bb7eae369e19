using Flux.Kustomize.Model;
using Flux.Yaml;
using Flux.Yaml.Patching;

namespace Flux.Kustomize.Resources;

/// <summary>
/// A resource being built: its tree, and what the build remembers of it. Upstream keeps that memory in annotations of the tree, which
/// input may hold too, so those are read on the way in and never written.
/// </summary>
internal sealed class Resource
{
    private readonly BuildContext _context;
    private readonly List<(string Name, string Namespace, string Kind)> _previous = [];

    public Resource(YamlMapping node, BuildContext context)
    {
        Node = node;
        _context = context;
        TakeBuildAnnotations();
    }

    private Resource(Resource other)
    {
        _context = other._context;
        Node = (YamlMapping)other.Node.Clone();
        _previous.AddRange(other._previous);
        Prefixes.AddRange(other.Prefixes);
        Suffixes.AddRange(other.Suffixes);
        RefVarNames.AddRange(other.RefVarNames);
        (NeedsHash, Behavior, AllowNameChange, AllowKindChange, IsHelmGenerated, _hadBuildAnnotations) =
            (other.NeedsHash, other.Behavior, other.AllowNameChange, other.AllowKindChange, other.IsHelmGenerated, other._hadBuildAnnotations);
    }

    private bool _hadBuildAnnotations;
    private bool _isPreviousPartial;

    public YamlMapping Node { get; set; }

    public List<string> Prefixes { get; } = [];

    public List<string> Suffixes { get; } = [];

    public List<string> RefVarNames { get; } = [];

    /// <summary>Whether one node may stand in several places of the tree.</summary>
    public bool SharesNodes { get; set; }

    public bool NeedsHash { get; set; }

    public string Behavior { get; set; } = "";

    /// <summary>Whether a chart made it, whose namespace Helm has set.</summary>
    public bool IsHelmGenerated { get; set; }

    public bool AllowNameChange { get; set; }

    public bool AllowKindChange { get; set; }

    public bool IsEmpty => Node.Count == 0;

    public string Kind => Nodes.Text(Node["kind"]);

    public string ApiVersion => Nodes.Text(Node["apiVersion"]);

    public string Name => Nodes.Text(Metadata?["name"]);

    public string Namespace => Nodes.Text(Metadata?["namespace"]);

    public Gvk Gvk => Gvk.From(ApiVersion, Kind);

    public bool HasPrevious => _previous.Count > 0;

    private YamlMapping? Metadata => Node["metadata"] as YamlMapping;

    public ResId CurId() => ResId.Of(Gvk, Name, Namespace, _context.Facts);

    public ResId OrgId() => _previous.Count > 0 ? Previous(0) : CurId();

    /// <summary>What the resource has been, the first first.</summary>
    public IEnumerable<ResId> PrevIds()
    {
        for (var i = 0; i < _previous.Count; i++)
        {
            yield return Previous(i);
        }
    }

    /// <summary>What it is and has been.</summary>
    public IEnumerable<ResId> AllIds() => PrevIds().Append(CurId());

    public bool HadName(string name) => _previous.Exists(p => p.Name == name);

    public IEnumerable<string> PreviousNames() => _previous.Select(p => p.Name);

    public void StorePreviousId()
    {
        if (_isPreviousPartial)
        {
            throw new KustomizeException($"number of previous names, number of previous namespaces, number of previous kinds not equal: {CurId()}") { Field = "metadata.annotations" };
        }

        var id = CurId();
        _previous.Add((id.Name, id.EffectiveNamespace, id.Gvk.Kind));
    }

    public void SetName(string name)
    {
        var metadata = Nodes.Child(Node, "metadata");
        metadata["name"] = metadata["name"] is { } old ? Nodes.SetScalar(old, name) : YamlScalar.String(name);
    }

    public void SetNamespace(string ns)
    {
        if (ns.Length == 0)
        {
            Metadata?.Remove("namespace");
            return;
        }

        var metadata = Nodes.Child(Node, "metadata");
        metadata["namespace"] = metadata["namespace"] is { } old ? Nodes.SetScalar(old, ns) : YamlScalar.String(ns);
    }

    public void SetKind(string kind) => Node["kind"] = Node["kind"] is { } old ? Nodes.SetScalar(old, kind) : YamlScalar.String(kind);

    public void SetApiVersion(string version) =>
        Node["apiVersion"] = Node["apiVersion"] is { } old ? Nodes.SetScalar(old, version) : YamlScalar.String(version);

    public Dictionary<string, string> Labels() => Map("labels");

    public Dictionary<string, string> Annotations() => Map("annotations");

    public string? Annotation(string key) =>
        Metadata?["annotations"] is YamlMapping map && map[key] is { } value ? Nodes.Text(value) : null;

    /// <summary>Sets an annotation by writing all of them anew, as upstream does.</summary>
    public void SetAnnotation(string key, string value)
    {
        var all = Annotations();
        all[key] = value;
        SetMap("annotations", all);
    }

    /// <summary>Writes a metadata map anew, all values strings; an empty one goes.</summary>
    public void SetMap(string field, IReadOnlyDictionary<string, string> values)
    {
        var metadata = Nodes.Child(Node, "metadata");
        metadata.Remove(field);
        if (values.Count == 0)
        {
            return;
        }

        var map = new YamlMapping();
        foreach (var (key, value) in values)
        {
            if (ScalarResolver.Resolve(key, YamlVersion.GoYaml3) is not YamlTag.String and var tag)
            {
                // upstream writes the key without quotes, so that it no longer is a string
                throw new KustomizeException(
                    $"{CurId()}: json: unsupported type: map[interface {{}}]interface {{}}: the key {key} of metadata.{field} reads as {tag}")
                { Field = $"metadata.{field}" };
            }

            map[key] = YamlScalar.String(value);
        }

        metadata[field] = map;
    }

    public Resource Copy() => new(this);

    /// <summary>The annotations with those in which upstream keeps what this remembers; null where there is nothing to remember.</summary>
    public YamlMapping? AnnotationsWithNotes()
    {
        (string Key, string Value)[] notes =
        [
            (Resources.Annotations.PreviousNames, string.Join(',', _previous.Select(p => p.Name))),
            (Resources.Annotations.PreviousNamespaces, string.Join(',', _previous.Select(p => p.Namespace))),
            (Resources.Annotations.PreviousKinds, string.Join(',', _previous.Select(p => p.Kind))),
            (Resources.Annotations.Prefixes, string.Join(',', Prefixes)),
            (Resources.Annotations.Suffixes, string.Join(',', Suffixes)),
            (Resources.Annotations.Behavior, Behavior),
            (Resources.Annotations.NeedsHash, NeedsHash ? Resources.Annotations.Enabled : ""),
        ];
        if (Array.TrueForAll(notes, n => n.Value.Length == 0))
        {
            return null;
        }

        var all = Metadata?["annotations"]?.Clone() as YamlMapping ?? new YamlMapping();
        foreach (var (key, value) in notes.Where(n => n.Value.Length > 0))
        {
            all[key] = YamlScalar.String(value);
        }

        return all;
    }

    /// <summary>Applies a strategic merge patch; the resource is empty after one that deletes it.</summary>
    public void ApplyMerge(Resource patch)
    {
        var (name, ns, kind) = (Name, Namespace, Kind);
        if (patch.AllowNameChange || patch.AllowKindChange)
        {
            StorePreviousId();
        }

        try
        {
            // a patch that replaces the whole resource does nothing: upstream drops what is not merged in place
            if (KustomizeMerge.Apply(Node, patch.Node, _context.Facts.Schema()) is null)
            {
                Node = new();
            }
        }
        catch (PatchException e)
        {
            throw new KustomizeException(Redaction.Message(e.Message, kind), kind == "Secret" ? null : e);
        }

        if (IsEmpty)
        {
            return;
        }

        if (!patch.AllowKindChange)
        {
            SetKind(kind);
        }

        if (!patch.AllowNameChange)
        {
            SetName(name);
        }

        SetNamespace(ns);
    }

    /// <summary>Applies a JSON patch. As upstream, it finds an annotations map wherever the build has remembered something.</summary>
    public void ApplyJson(YamlSequence patch)
    {
        if (_previous.Count > 0 || _hadBuildAnnotations || Prefixes.Count + Suffixes.Count > 0 || Behavior.Length > 0)
        {
            Nodes.Child(Nodes.Child(Node, "metadata"), "annotations");
        }

        if (SharesNodes)
        {
            Node = (YamlMapping)Node.Clone();
            SharesNodes = false;
        }

        try
        {
            Node = JsonPatch.Apply<YamlNode, YamlTree>(Node, patch) as YamlMapping
                ?? throw new KustomizeException("json: cannot unmarshal value into Go value of type map[string]interface {}");
        }
        catch (PatchException e)
        {
            throw new KustomizeException(e.Message, e);
        }

        Float(Node);
    }

    /// <summary>Takes over another's names, labels and annotations, where this has not its own: for generators that merge.</summary>
    public void CopyMetadataFrom(Resource other)
    {
        SetMap("labels", Merge(other.Labels(), Labels()));
        SetMap("annotations", Merge(other.Annotations(), Annotations()));
        SetName(other.Name);
        SetNamespace(other.Namespace);
        _previous.Clear();
        _previous.AddRange(other._previous);
        Prefixes.Clear();
        Prefixes.AddRange(other.Prefixes);
        Suffixes.Clear();
        Suffixes.AddRange(other.Suffixes);
        NeedsHash = NeedsHash && other.NeedsHash;
        Behavior = other.Behavior;
        RefVarNames.Clear();
        RefVarNames.AddRange(other.RefVarNames);
    }

    public static Dictionary<string, string> Merge(Dictionary<string, string> under, Dictionary<string, string> over)
    {
        var merged = new Dictionary<string, string>(under);
        foreach (var (key, value) in over)
        {
            merged[key] = value;
        }

        return merged;
    }

    public bool SharesAffixes(Resource other, bool allowEmpty) =>
        ((allowEmpty && (Prefixes.Count == 0 || other.Prefixes.Count == 0)) || SameEnding(Prefixes, other.Prefixes))
        && ((allowEmpty && (Suffixes.Count == 0 || other.Suffixes.Count == 0)) || SameEnding(Suffixes, other.Suffixes));

    private static bool SameEnding(List<string> a, List<string> b)
    {
        var (shorter, longer) = a.Count <= b.Count ? (a, b) : (b, a);
        return shorter.Count == 0 ? longer.Count == 0 : longer.Skip(longer.Count - shorter.Count).SequenceEqual(shorter);
    }

    private ResId Previous(int i)
    {
        var (name, ns, kind) = _previous[i];
        var gvk = Gvk.From(ApiVersion, kind);
        return new(gvk, name, ns, ns.Length == 0 ? "default" : ns);
    }

    private Dictionary<string, string> Map(string field)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Metadata?[field] is YamlMapping map)
        {
            foreach (var entry in map)
            {
                result[entry.Key] = Nodes.Text(entry.Value);
            }
        }

        return result;
    }

    private void TakeBuildAnnotations()
    {
        if (Metadata?["annotations"] is not YamlMapping annotations)
        {
            return;
        }

        string? Take(string key)
        {
            var value = annotations[key] is { } node ? Nodes.Text(node) : null;
            return annotations.Remove(key) ? value : null;
        }

        var before = annotations.Count;
        var (names, spaces, kinds) = (Take(Resources.Annotations.PreviousNames), Take(Resources.Annotations.PreviousNamespaces), Take(Resources.Annotations.PreviousKinds));
        if (names is not null)
        {
            var (n, s, k) = (names.Split(','), (spaces ?? "").Split(','), (kinds ?? "").Split(','));
            if (n.Length != s.Length || n.Length != k.Length)
            {
                throw new KustomizeException("number of previous names, number of previous namespaces, number of previous kinds not equal");
            }

            _previous.AddRange(n.Select((name, i) => (name, s[i], k[i])));
            _isPreviousPartial = spaces is null || kinds is null;
        }

        Prefixes.AddRange(Take(Resources.Annotations.Prefixes)?.Split(',') ?? []);
        Suffixes.AddRange(Take(Resources.Annotations.Suffixes)?.Split(',') ?? []);
        NeedsHash = Take(Resources.Annotations.NeedsHash) == Resources.Annotations.Enabled;
        Behavior = Take(Resources.Annotations.Behavior) ?? "";
        AllowNameChange = Take(Resources.Annotations.AllowNameChange) == Resources.Annotations.Enabled;
        AllowKindChange = Take(Resources.Annotations.AllowKindChange) == Resources.Annotations.Enabled;
        IsHelmGenerated = Take(Resources.Annotations.HelmGenerated) == "true";
        foreach (var key in annotations.Select(e => e.Key).Where(Resources.Annotations.Build.Contains).ToArray())
        {
            Take(key);
        }

        _hadBuildAnnotations = annotations.Count < before;
    }

    // upstream takes the patched object through JSON, where each value has one form and all numbers are floats
    private static void Float(YamlNode node)
    {
        switch (node)
        {
            case YamlMapping map:
                for (var i = 0; i < map.Count; i++)
                {
                    if (Rounded(map.At(i).Value) is { } rounded)
                    {
                        map[map.At(i).Key] = rounded;
                    }
                    else
                    {
                        Float(map.At(i).Value);
                    }
                }

                break;
            case YamlSequence list:
                for (var i = 0; i < list.Items.Count; i++)
                {
                    if (Rounded(list.Items[i]) is { } rounded)
                    {
                        list.Items[i] = rounded;
                    }
                    else
                    {
                        Float(list.Items[i]);
                    }
                }

                break;
        }
    }

    private static YamlScalar? Rounded(YamlNode node) => node switch
    {
        YamlScalar { Tag: YamlTag.Int, Text: [>= '1' and <= '9', ..] and { Length: < 7 } } => null,
        YamlScalar { Tag: YamlTag.Int or YamlTag.Float } scalar
            when ScalarResolver.TryFloat(ScalarResolver.TryInteger(scalar.Text, out var integer) ? integer : scalar.Text, out var number)
            => ScalarResolver.Plain(GoNumber.General(number)),
        YamlScalar { Tag: YamlTag.Null, Quoted: true } => YamlScalar.String(""),
        YamlScalar { Tag: YamlTag.Bool } scalar => new(ScalarResolver.IsTrue(scalar.Text) ? "true" : "false", YamlTag.Bool),
        YamlScalar { Tag: YamlTag.Timestamp } scalar when ScalarResolver.TryTimestamp(scalar.Text, out var time) => YamlScalar.String(time),
        _ => null,
    };
}
