using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;
using Flux.Yaml.Patching;

namespace Flux.Kustomize.Transformers;

/// <summary><c>replacements</c>: copies a value from one resource's field to others'.</summary>
internal sealed class ReplacementTransformer(IReadOnlyList<Replacement> replacements, BuildContext context) : ITransformer
{
    public void Transform(ResourceMap map)
    {
        foreach (var replacement in replacements)
        {
            if ((replacement.SourceValue is null && replacement.Source is null) || replacement.Targets is null)
            {
                throw new KustomizeException("replacements must specify a source and at least one target") { Field = "replacements" };
            }

            var value = Value(map, replacement);
            foreach (var target in replacement.Targets)
            {
                Apply(map, value, target);
            }
        }

        map.Touch();
        map.DropEmpties();
    }

    private static YamlNode Value(ResourceMap map, Replacement replacement)
    {
        if (replacement is { SourceValue: not null, Source: not null })
        {
            throw new KustomizeException("value and resource selectors are mutually exclusive") { Field = "replacements.source" };
        }

        if (replacement.SourceValue is { } text)
        {
            return ScalarResolver.Plain(text);
        }

        var selector = replacement.Source!;
        var matches = map.Items.Where(r => r.AllIds().Any(id => IsSelected(id, selector))).Take(2).ToList();
        if (matches.Count != 1)
        {
            throw new KustomizeException(matches.Count == 0 ? $"nothing selected by {selector}" : $"multiple matches for selector {selector}") { Field = "replacements.source" };
        }

        var path = selector.FieldPath.Length == 0 ? "metadata.name" : selector.FieldPath;
        YamlNode? found;
        try
        {
            found = WithNotes(matches[0], Nodes.Lookup(matches[0].Node, PathSplitter.Smart(path)), path);
        }
        catch (KustomizeException e)
        {
            throw new KustomizeException($"error looking up replacement source: {e.Message}", e) { Field = path };
        }

        if (Nodes.IsNilOrEmpty(found))
        {
            throw new KustomizeException($"fieldPath `{path}` is missing for replacement source {selector.IdText}") { Field = path };
        }

        return Refined(found!, selector.Options, matches[0].Kind);
    }

    // upstream's notes of a build stand among the annotations, so who copies those copies the notes
    private static YamlNode? WithNotes(Resource source, YamlNode? found, string path)
    {
        switch (path)
        {
            case "metadata.annotations":
                return source.AnnotationsWithNotes() ?? found;
            case "metadata" when source.AnnotationsWithNotes() is { } annotations && found is YamlMapping metadata:
                var copy = (YamlMapping)metadata.Clone();
                copy["annotations"] = annotations;
                return copy;
            default:
                return found;
        }
    }

    private static YamlNode Refined(YamlNode value, FieldOptions? options, string kind)
    {
        if (options is null || options.Delimiter.Length == 0)
        {
            return value;
        }

        if (value is not YamlScalar scalar)
        {
            throw new KustomizeException("delimiter option can only be used with scalar nodes") { Field = "options.delimiter" };
        }

        var parts = scalar.Text.Split(options.Delimiter);
        return options.Index >= 0 && options.Index < parts.Length
            ? WithText(scalar, parts[options.Index], created: false)
            : throw new KustomizeException($"options.index {options.Index} is out of bounds for value {(kind == "Secret" ? Redaction.Mask : scalar.Text)}") { Field = "options.index" };
    }

    // here upstream takes no type for cluster-scoped
    private static bool IsSelected(ResId id, SourceSelector selector) =>
        (selector.Name.Length == 0 || selector.Name == id.Name)
        && (selector.Namespace.Length == 0 || selector.Namespace == Gvk.Or(id.Namespace, "default"))
        && id.Gvk.IsSelectedBy(selector.Gvk);

    private void Apply(ResourceMap map, YamlNode value, TargetSelector target)
    {
        var select = target.Select ?? throw new KustomizeException("target must specify resources to select") { Field = "targets.select" };
        select.Compile();
        target.Reject.ForEach(r => r.Compile());
        foreach (var resource in map.Items)
        {
            context.Options.CancellationToken.ThrowIfCancellationRequested();
            if (select.MatchesLabels(resource) && !IsRejected(resource, target)
                && resource.AllIds().Any(id => Matches(select, id)))
            {
                Copy(resource, value, target);
            }
        }
    }

    private static bool IsRejected(Resource resource, TargetSelector target) => target.Reject.Exists(r =>
        ((r.LabelSelector.Length > 0 || r.AnnotationSelector.Length > 0) && r.MatchesLabels(resource))
        || (!r.IsEmptyId && resource.AllIds().Any(id => Matches(r, id))));

    private static bool Matches(Selector selector, ResId id) =>
        selector.MatchesGvk(id.Gvk) && selector.MatchesName(id.Name) && selector.MatchesNamespace(id.Namespace);

    private void Copy(Resource resource, YamlNode value, TargetSelector target)
    {
        foreach (var path in target.FieldPaths is { Count: > 0 } paths ? paths : ["metadata.name"])
        {
            var create = target.Options?.Create != true ? CreateKind.None : value switch
            {
                YamlMapping => CreateKind.Mapping,
                YamlSequence => CreateKind.Sequence,
                _ => CreateKind.Scalar,
            };
            if (StructuredText.TrySet(resource.Node, value, path, create) is { } length)
            {
                context.Count(length, path);
                continue;
            }

            var what = $"unable to find {(create == CreateKind.None ? "" : "or create ")}field \"{path}\" in replacement target";
            List<Slot> slots;
            try
            {
                slots = new PathMatcher(PathSplitter.Smart(path), create).Match(new(resource.Node, _ => { }, false));
            }
            catch (KustomizeException e)
            {
                throw new KustomizeException($"{what}: {Redaction.Message(e.Message, resource.Kind)}", resource.Kind == "Secret" ? null : e) { Field = path };
            }

            if (slots.Count == 0)
            {
                throw new KustomizeException(what) { Field = path };
            }

            var size = TreeSize.Of(value);
            foreach (var slot in slots)
            {
                context.CountCopy(size, PathSplitter.Smart(path).Length, path);
                var changed = Set(slot, value, target.Options);
                context.Count(Nodes.Text(changed).Length, path);
                if (slot.Node is YamlScalar old && changed is YamlScalar scalar)
                {
                    old.Assign(scalar);
                }
                else
                {
                    slot.Set(changed);
                }
            }
        }
    }

    private static YamlNode Set(Slot slot, YamlNode value, FieldOptions? options)
    {
        var text = Nodes.Text(value);
        if (options is { Delimiter.Length: > 0 })
        {
            if (slot.Node is not YamlScalar old)
            {
                throw new KustomizeException("delimiter option can only be used with scalar nodes") { Field = "options.delimiter" };
            }

            text = Joined(old.Text, text, options);
        }

        return slot.Node is YamlScalar scalar ? WithText(scalar, text, slot.Created) : value.Clone();
    }

    private static string Joined(string old, string text, FieldOptions options)
    {
        var parts = old.Split(options.Delimiter).ToList();
        if (options.Index < 0)
        {
            parts.Insert(0, text);
        }
        else if (options.Index >= parts.Count)
        {
            parts.Add(text);
        }
        else
        {
            parts[options.Index] = text;
        }

        return string.Join(options.Delimiter, parts);
    }

    // only the text is replaced: a string stays a string and a number has to stay a number
    internal static YamlScalar WithText(YamlScalar old, string text, bool created)
    {
        if (created)
        {
            return ScalarResolver.Plain(text);
        }

        if (old.Quoted || old.Tag is YamlTag.String)
        {
            return new(text, YamlTag.String, old.Quoted) { Mark = old.Mark };
        }

        var plain = ScalarResolver.Plain(text);
        return plain.Tag == old.Tag || (old.Tag == YamlTag.Float && plain.Tag == YamlTag.Int) ? new(text, old.Tag)
            : old.Tag == YamlTag.Null ? YamlScalar.Null()
            : throw new KustomizeException($"yaml: cannot decode !!{(plain.Tag == YamlTag.String ? "str" : plain.Tag.ToString().ToLowerInvariant())} `{text}` as a !!{old.Tag.ToString().ToLowerInvariant()}");
    }
}
