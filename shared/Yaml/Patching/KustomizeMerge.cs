namespace Flux.Yaml.Patching;

/// <summary>
/// Strategic merge as Kustomize does it, which differs from the API server's (<see cref="StrategicMergePatch"/>): what a patch adds to a list
/// comes first, items may be told apart by several keys, values take over the quoting they replace, and only <c>$patch</c> is known.
/// Both read merge keys from the same table.
/// </summary>
public sealed class KustomizeMerge
{
    /// <summary>The most items of a list that is merged by key: the cost grows with their square.</summary>
    public const int MaxItems = 5_000;

    private const string Directive = "$patch";
    private static readonly string[] _primitive = [""];
    private readonly MergeSchema _schema;

    private KustomizeMerge(MergeSchema schema)
    {
        _schema = schema;
    }

    /// <summary>
    /// Merges a patch into a tree, which is changed. The patch is used up: its nodes may become part of the tree. Null where the patch
    /// deletes the whole.
    /// </summary>
    /// <exception cref="PatchException">The patch has another type at some place than the tree.</exception>
    public static YamlNode? Apply(YamlNode target, YamlNode patch, MergeSchema schema) =>
        new KustomizeMerge(schema).Walk(target, patch, null, out _);

    private YamlNode? Walk(YamlNode? dest, YamlNode? patch, MergeShape? shape, out bool keepNull)
    {
        keepNull = false;
        shape ??= ShapeOf(dest) ?? ShapeOf(patch);
        switch (IsMissing(dest) ? IsMissing(patch) ? null : patch : dest)
        {
            case YamlMapping:
                Expect<YamlMapping>(dest, patch);
                return WalkMap(dest, patch, shape, out keepNull);
            case YamlSequence:
                Expect<YamlSequence>(dest, patch);
                return shape is { IsList: true } && shape.Strategies.HasFlag(PatchStrategies.Merge)
                    ? WalkList(dest, patch, shape)
                    : patch ?? dest;
            case YamlScalar:
                Expect<YamlScalar>(dest, patch);
                return patch ?? dest;
            default:
                return WalkMap(dest, patch, shape, out keepNull);
        }
    }

    private MergeShape? ShapeOf(YamlNode? node) =>
        node is YamlMapping map && map["kind"] is YamlScalar kind && map["apiVersion"] is YamlScalar version
            ? _schema.ForKind(version.Text, kind.Text) : null;

    private YamlNode? WalkMap(YamlNode? dest, YamlNode? patch, MergeShape? shape, out bool keepNull)
    {
        keepNull = false;
        if (IsMissing(dest))
        {
            if (patch is null)
            {
                // a null that is written out is the user's; one that is only empty goes
                keepNull = dest is YamlScalar { Text.Length: > 0 };
                return keepNull ? dest : null;
            }

            if (MapDirective(patch) == "delete")
            {
                return null;
            }

            dest = patch;
        }
        else if (patch is not null)
        {
            if (patch.IsNull)
            {
                return null;
            }

            switch (MapDirective(patch))
            {
                case "delete":
                    return null;
                case "replace":
                    dest = patch;
                    break;
            }
        }

        if (dest is not YamlMapping map)
        {
            return dest;
        }

        WalkFields(map, patch as YamlMapping, shape);
        return map;
    }

    private void WalkFields(YamlMapping dest, YamlMapping? patch, MergeShape? shape)
    {
        var names = dest.Select(e => e.Key).ToList();
        if (patch is not null && !ReferenceEquals(patch, dest))
        {
            names.AddRange(patch.Select(e => e.Key).Where(k => !dest.ContainsKey(k)));
        }

        foreach (var name in names)
        {
            var old = dest[name];
            var value = Walk(old, patch?[name], shape?[name], out var keepNull);
            if (value is null || (value.IsNull && !keepNull))
            {
                dest.Remove(name);
            }
            else if (!ReferenceEquals(value, old))
            {
                Set(dest, name, old, value);
            }
        }
    }

    // the style of what stood there stays, so a number in a quoted field is a string; so does the node, which may stand elsewhere too
    private static void Set(YamlMapping dest, string name, YamlNode? old, YamlNode value)
    {
        if (old is YamlScalar before && value is YamlScalar scalar)
        {
            before.Assign(before.Quoted ? YamlScalar.String(scalar.Text)
                : before.IsNull || !(scalar is { Tag: YamlTag.String, Quoted: true }) ? scalar
                : new(scalar.Text, YamlTag.String));
            return;
        }

        dest[name] = value;
    }

    private YamlNode? WalkList(YamlNode? dest, YamlNode? patch, MergeShape shape)
    {
        if (IsMissing(dest))
        {
            dest = patch;
        }
        else if (patch is not null)
        {
            if (patch.IsNull)
            {
                return null;
            }

            switch (ListDirective((YamlSequence)patch))
            {
                case "delete":
                    return null;
                case "replace":
                    dest = patch;
                    break;
            }
        }

        if (dest is not YamlSequence list)
        {
            return null;
        }

        var keys = shape.MergeKeys;
        var source = patch as YamlSequence;
        return keys.Count > 0
            ? MergeElements(list, source, KeyTuples(source, list, keys), keys, shape.Items)
            : MergeElements(list, source, Primitives(source, list), _primitive, shape.Items);
    }

    private YamlSequence MergeElements(
        YamlSequence dest, YamlSequence? patch, List<string[]> tuples, IReadOnlyList<string> keys, MergeShape? items)
    {
        if (tuples.Count > MaxItems)
        {
            throw new PatchException(
                PatchFailure.TooLarge, $"a list of {tuples.Count} items exceeds the limit of {MaxItems} for merging by {string.Join(',', keys)}");
        }

        if (keys.Count > 1)
        {
            MergeTuples(tuples);
        }

        var merged = new YamlSequence();
        IReadOnlyList<string> validKeys = keys;
        var used = UsedKeys(tuples, keys);
        for (var t = 0; t < tuples.Count; t++)
        {
            (validKeys, var values) = Valid(used, tuples[t], keys);
            var (matchKeys, matchValues) = Valid(UsedKeys([tuples[t]], keys), tuples[t], keys);
            var value = Walk(Match(dest, matchKeys, matchValues), Match(patch, matchKeys, matchValues), items, out _);
            if (IsMissing(value) || value is YamlMapping { Count: 0 })
            {
                Set(dest, null, validKeys, values);
                continue;
            }

            if (value is YamlMapping map)
            {
                for (var i = 0; i < validKeys.Count; i++)
                {
                    if (!map.ContainsKey(validKeys[i]) && values[i].Length > 0)
                    {
                        map[validKeys[i]] = ScalarResolver.Plain(values[i]);
                    }
                }
            }

            Set(merged, value, validKeys, values);
        }

        return tuples.Count > 0 ? Append(merged, dest, validKeys) : dest;
    }

    private static YamlSequence Append(YamlSequence merged, YamlSequence rest, IReadOnlyList<string> keys)
    {
        foreach (var item in rest.Items.ToArray())
        {
            if (keys[0].Length == 0)
            {
                Set(merged, item, keys, [Text(item)]);
                continue;
            }

            var values = new List<string>();
            foreach (var key in keys)
            {
                if (item is YamlMapping map && map[key] is { } value)
                {
                    values.Add(Text(value));
                }
                else
                {
                    merged.Items.Add(item);
                }
            }

            if (keys.Count > 1)
            {
                Set(merged, null, keys, values);
            }

            Set(merged, item, keys, values);
        }

        return merged;
    }

    // puts an element in the place of those that match, or at the end; with none, removes those that match
    private static void Set(YamlSequence list, YamlNode? element, IReadOnlyList<string> keys, IReadOnlyList<string> values)
    {
        var found = false;
        var forMaps = keys[0].Length > 0 && values.Count > 0 && values[0].Length > 0;
        var kept = new List<YamlNode>(list.Items.Count + 1);
        foreach (var item in list.Items)
        {
            if (item.IsNull || item is YamlMapping { Count: 0 })
            {
                continue;
            }

            if (item is not YamlMapping && forMaps)
            {
                kept.Add(item);
            }
            else if (!Matches(item, keys, values))
            {
                if (values.Count > 0)
                {
                    kept.Add(item);
                }
            }
            else
            {
                found = true;
                if (element is not null)
                {
                    kept.Add(element);
                }
            }
        }

        if (!found && element is not null)
        {
            kept.Add(element);
        }

        list.Items.Clear();
        list.Items.AddRange(kept);
    }

    private static bool Matches(YamlNode item, IReadOnlyList<string> keys, IReadOnlyList<string> values)
    {
        var matched = false;
        for (var i = 0; i < keys.Count; i++)
        {
            if (i < values.Count)
            {
                matched = keys[i].Length == 0
                    ? item is YamlScalar scalar && scalar.Text == values[i]
                    : item is YamlMapping map && map[keys[i]] is { } value && (values[i].Length == 0 || Text(value) == values[i]);
            }

            if (!matched)
            {
                return false;
            }
        }

        return matched;
    }

    private static YamlNode? Match(YamlSequence? list, IReadOnlyList<string> keys, IReadOnlyList<string> values) =>
        list?.Items.FirstOrDefault(item => keys[0].Length == 0
            ? item is not YamlScalar ? values[0].Length == 0 : Text(item) == values[0]
            : item is YamlMapping map && keys.Select((k, i) => (k, v: values[i]))
                .All(p => map[p.k] is { } value && Text(value) == p.v));

    private static List<string[]> KeyTuples(YamlSequence? patch, YamlSequence dest, IReadOnlyList<string> keys)
    {
        var tuples = new List<string[]>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in (patch?.Items ?? []).Concat(dest.Items))
        {
            var tuple = keys.Select(k => item is YamlMapping map && map[k] is { IsNull: false } value ? Text(value) : "").ToArray();
            if (seen.Add(string.Join('\0', tuple)))
            {
                tuples.Add(tuple);
            }
        }

        return tuples;
    }

    private static List<string[]> Primitives(YamlSequence? patch, YamlSequence dest)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. (patch?.Items ?? []).Concat(dest.Items).Select(Text).Where(seen.Add).Select(t => new[] { t })];
    }

    // tuples that agree where both say something are one: a port without a protocol is the port with one
    private static void MergeTuples(List<string[]> tuples)
    {
        for (var i = 0; i < tuples.Count; i++)
        {
            var current = tuples[i];
            for (var j = 0; j < tuples.Count; j++)
            {
                if (Unite(current, tuples[j]) is { } united)
                {
                    tuples[i] = united;
                    tuples[j] = united;
                }
            }
        }
    }

    private static string[]? Unite(string[] a, string[] b)
    {
        var common = false;
        var result = new string[a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] == b[i])
            {
                common = true;
            }
            else if (a[i].Length > 0 && b[i].Length > 0)
            {
                return null;
            }

            result[i] = a[i].Length > 0 ? a[i] : b[i];
        }

        return common ? result : null;
    }

    private static bool[] UsedKeys(List<string[]> tuples, IReadOnlyList<string> keys)
    {
        var used = new bool[keys.Count];
        foreach (var tuple in tuples)
        {
            for (var i = 0; i < used.Length; i++)
            {
                used[i] |= tuple[i].Length > 0;
            }
        }

        return used;
    }

    private static (IReadOnlyList<string> Keys, IReadOnlyList<string> Values) Valid(bool[] used, string[] values, IReadOnlyList<string> keys) =>
        Array.TrueForAll(used, u => u) || !used.Contains(true)
            ? (keys, values)
            : ([.. keys.Where((_, i) => used[i])], [.. values.Where((_, i) => used[i])]);

    private static string? MapDirective(YamlNode patch)
    {
        if (patch is not YamlMapping map || map[Directive] is not { } directive)
        {
            return null;
        }

        var text = Text(directive);
        if (text is not ("delete" or "replace" or "merge"))
        {
            throw new PatchException(PatchFailure.Malformed, $"unknown patch strategy '{text}'");
        }

        map.Remove(Directive);
        return text;
    }

    private static string? ListDirective(YamlSequence patch)
    {
        if (patch.Items.FirstOrDefault(i => i is YamlMapping map && map.ContainsKey(Directive)) is not YamlMapping { Count: 1 } element)
        {
            return null;
        }

        var text = Text(element[Directive]!);
        if (text is not ("delete" or "replace" or "merge"))
        {
            throw new PatchException(PatchFailure.Malformed, $"unknown patch strategy '{text}'");
        }

        Set(patch, null, [Directive], [text]);
        return text;
    }

    private static void Expect<T>(YamlNode? dest, YamlNode? patch) where T : YamlNode
    {
        foreach (var node in new[] { dest, patch })
        {
            if (!IsMissing(node) && node is not T)
            {
                throw new PatchException(
                    PatchFailure.Malformed,
                    $"wrong node kind: expected {KindName(typeof(T).Name)} but got {KindName(node!.GetType().Name)}: node contents:\n{KubeYaml.Write(node)}");
            }
        }
    }

    private static string KindName(string type) => type[4..] + "Node";

    private static bool IsMissing(YamlNode? node) => node is null || node.IsNull;

    private static string Text(YamlNode node) => node is YamlScalar scalar ? scalar.Text : "";
}
