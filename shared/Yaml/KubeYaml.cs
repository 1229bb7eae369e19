using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Yaml;

/// <summary>
/// YAML as Kubernetes reads and writes it (sigs.k8s.io/yaml): YAML 1.1 scalars in, JSON values inside, sorted keys out. JSON is YAML and
/// is accepted too.
/// </summary>
public static class KubeYaml
{
    private const string NoJson = "json: unsupported value: ";

    /// <summary>Reads every object of a file with any number of documents; empty documents and nulls are left out.</summary>
    /// <exception cref="YamlException">Not YAML, a key twice, a document that is no object, or beyond the limits.</exception>
    public static IReadOnlyList<JsonObject> ReadObjects(string yaml, string fileName, YamlLimits? limits = null)
    {
        var objects = new List<JsonObject>();
        foreach (var document in YamlReader.ReadAll(yaml, fileName, YamlVersion.GoYaml2, limits))
        {
            switch (ToJson(document, fileName, refuseDuplicates: true))
            {
                case null:
                    break;
                case JsonObject found:
                    objects.Add(found);
                    break;
                case var other:
                    throw new YamlException(
                        $"json: cannot unmarshal {Describe(other)} into Go value of type map[string]interface {{}}", fileName, document.Line);
            }
        }

        return objects;
    }

    /// <summary>Reads every object of UTF-8 text.</summary>
    /// <exception cref="YamlException">As for text.</exception>
    public static IReadOnlyList<JsonObject> ReadObjects(ReadOnlySpan<byte> yaml, string fileName, YamlLimits? limits = null) =>
        ReadObjects(YamlReader.Decode(yaml, fileName, limits), fileName, limits);

    /// <summary>Reads the first document, as sigs.k8s.io/yaml's Unmarshal does: of a key that occurs twice, the last value counts.</summary>
    /// <exception cref="YamlException">Not YAML, or beyond the limits.</exception>
    public static JsonNode? Read(string yaml, string fileName = "", YamlLimits? limits = null) =>
        YamlReader.ReadFirst(yaml, fileName, YamlVersion.GoYaml2, limits) is { } node ? First(node, fileName) : null;

    /// <summary>The keys of the first document that occur twice in one map, in the order of their lines; none where it does not parse.</summary>
    public static IReadOnlyList<YamlDuplicate> Duplicates(ReadOnlySpan<byte> yaml, YamlLimits? limits = null)
    {
        try
        {
            var found = new List<YamlDuplicate>();
            if (YamlReader.ReadFirst(YamlReader.Decode(yaml, "", limits), "", YamlVersion.GoYaml2, limits) is { } node)
            {
                AddDuplicates(node, found);
            }

            return [.. found.OrderBy(duplicate => duplicate.Line)];
        }
        catch (YamlException)
        {
            return [];
        }
    }

    private static void AddDuplicates(YamlNode node, List<YamlDuplicate> found)
    {
        if (node is YamlMapping mapping)
        {
            found.AddRange(mapping.DuplicateKeys);
            foreach (var entry in mapping)
            {
                AddDuplicates(entry.Value, found);
            }
        }

        (node as YamlSequence)?.Items.ForEach(item => AddDuplicates(item, found));
    }

    private static JsonNode? First(YamlNode node, string fileName)
    {
        try
        {
            return ToJson(node, fileName, refuseDuplicates: false);
        }
        catch (YamlException e) when (e.GoMessage.StartsWith(NoJson, StringComparison.Ordinal))
        {
            CheckKeys(node, fileName); // upstream looks at all keys before it writes a number
            throw;
        }
    }

    private static void CheckKeys(YamlNode node, string file)
    {
        foreach (var entry in node as YamlMapping ?? [])
        {
            _ = Key(entry.KeyTag == YamlTag.Null ? LastNull((YamlMapping)node) : entry, file);
            CheckKeys(entry.Value, file);
        }

        (node as YamlSequence)?.Items.ForEach(item => CheckKeys(item, file));
    }

    /// <summary>Reads the first document of UTF-8 text.</summary>
    /// <exception cref="YamlException">Not YAML, or beyond the limits.</exception>
    public static JsonNode? Read(ReadOnlySpan<byte> yaml, string fileName = "", YamlLimits? limits = null) =>
        Read(YamlReader.Decode(yaml, fileName, limits), fileName, limits);

    /// <summary>Writes a value as sigs.k8s.io/yaml's Marshal does, with a newline at the end.</summary>
    public static string Write(JsonNode? value, YamlStyle style = YamlStyle.Kubernetes)
    {
        var emitter = new YamlEmitter(style);
        WriteDocument(emitter, value, separator: false);
        return emitter.ToString();
    }

    /// <summary>As <see cref="Write(JsonNode?, YamlStyle)"/>, but with keys in the order of their bytes, numbers in them not counted by value.</summary>
    /// <remarks>Spec: fluxcd/pkg chartutil v1.27, Encode with SortMapSlice: what digests of Helm values are over.</remarks>
    public static string WriteOrdinal(JsonNode? value)
    {
        var emitter = new YamlEmitter(YamlStyle.Kubernetes);
        emitter.BeginDocument(separator: false);
        WriteNode(emitter, value, ordinal: true);
        emitter.EndDocument();
        return emitter.ToString();
    }

    /// <summary>
    /// Writes a YAML tree as go-yaml v3 writes a value, as Helm's <c>toYamlPretty</c> does: scalars that are no strings as they stand in the tree.
    /// </summary>
    /// <exception cref="YamlException">A key that is no scalar.</exception>
    public static string WritePretty(YamlNode value)
    {
        var emitter = new YamlEmitter(YamlStyle.Pretty);
        emitter.BeginDocument(separator: false);
        YamlNodeWriter.Write(emitter, value, sort: true, keepForm: true);
        emitter.EndDocument();
        return emitter.ToString();
    }

    /// <summary>Writes several documents with <c>---</c> between them.</summary>
    public static string WriteAll(IEnumerable<JsonNode> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var emitter = new YamlEmitter(YamlStyle.Kubernetes);
        var first = true;
        foreach (var value in values)
        {
            WriteDocument(emitter, value, separator: !first);
            first = false;
        }

        return emitter.ToString();
    }

    /// <summary>Writes a YAML tree as the tools print one: what it says as JSON, so without comments, in sorted order.</summary>
    /// <exception cref="YamlException">The tree says something that JSON cannot: an odd key, a key twice, an infinite number.</exception>
    public static string Write(YamlNode? value)
    {
        var emitter = new YamlEmitter(YamlStyle.Kubernetes);
        emitter.BeginDocument(separator: false);
        YamlNodeWriter.Write(emitter, value);
        emitter.EndDocument();
        return emitter.ToString();
    }

    /// <summary>Writes a YAML tree as kyaml does: keys in the order they stand in, quotes kept.</summary>
    /// <exception cref="YamlException">The tree says something that JSON cannot.</exception>
    public static string WriteInOrder(YamlNode value)
    {
        var emitter = new YamlEmitter(YamlStyle.Kyaml);
        emitter.BeginDocument(separator: false);
        YamlNodeWriter.Write(emitter, value, sort: false);
        emitter.EndDocument();
        return emitter.ToString();
    }

    /// <summary>As <see cref="WriteInOrder(YamlNode)"/>, with the comments of the text that the tree was read from.</summary>
    /// <exception cref="YamlException">The tree says something that JSON cannot.</exception>
    public static string WriteInOrder(YamlNode value, string original) => CommentKeeper.Restore(original, value, WriteInOrder(value));

    /// <summary>Writes several YAML trees with <c>---</c> between them.</summary>
    /// <exception cref="YamlException">A tree says something that JSON cannot.</exception>
    public static string WriteAll(IEnumerable<YamlNode> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var emitter = new YamlEmitter(YamlStyle.Kubernetes);
        var first = true;
        foreach (var value in values)
        {
            emitter.BeginDocument(!first);
            YamlNodeWriter.Write(emitter, value);
            emitter.EndDocument();
            first = false;
        }

        return emitter.ToString();
    }

    /// <summary>A YAML tree as a JSON object, refusing what <see cref="Write(YamlNode?)"/> refuses.</summary>
    /// <exception cref="YamlException">The tree says something that JSON cannot: an odd key, a key twice, an infinite number.</exception>
    public static JsonObject ToObject(YamlMapping mapping)
    {
        YamlNodeWriter.Check(mapping);
        return ToObject(mapping, "", refuseDuplicates: false);
    }

    /// <summary>A JSON value as a YAML tree.</summary>
    public static YamlNode FromJson(JsonNode? value)
    {
        switch (value)
        {
            case null:
                return YamlScalar.Null();
            case JsonArray array:
                return new YamlSequence(array.Select(FromJson));
            case JsonObject map:
                var mapping = new YamlMapping();
                foreach (var (key, item) in map)
                {
                    mapping[key] = FromJson(item);
                }

                return mapping;
            default:
                return value.GetValueKind() switch
                {
                    JsonValueKind.String => YamlScalar.String(value.GetValue<string>()),
                    JsonValueKind.True => new YamlScalar("true", YamlTag.Bool),
                    JsonValueKind.False => new YamlScalar("false", YamlTag.Bool),
                    JsonValueKind.Number => ScalarResolver.Plain(NumberText(value.AsValue())),
                    _ => YamlScalar.Null(),
                };
        }
    }

    /// <summary>A read tree as JSON, scalars as they were resolved.</summary>
    /// <exception cref="YamlException">A key that is null or no scalar, an infinite number, a key twice where these are refused.</exception>
    public static JsonNode? ToJson(YamlNode node, string fileName, bool refuseDuplicates)
    {
        switch (node)
        {
            case YamlScalar scalar:
                return ToValue(scalar, fileName);
            case YamlSequence sequence:
                var array = new JsonArray();
                foreach (var item in sequence.Items)
                {
                    array.Add(ToJson(item, fileName, refuseDuplicates));
                }

                return array;
            case YamlMapping mapping:
                return ToObject(mapping, fileName, refuseDuplicates);
            default:
                return null;
        }
    }

    internal static string Describe(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "null",
    };

    private static JsonObject ToObject(YamlMapping mapping, string file, bool refuseDuplicates)
    {
        if (refuseDuplicates && mapping.DuplicateKey is { } twice)
        {
            throw new YamlException($"unmarshal errors:\n  line {twice.Line}: key \"{twice.Key}\" already set in map", file);
        }

        if (mapping.OddKey is YamlSequence or YamlMapping)
        {
            throw new YamlException($"invalid map key: {GoValue.Write(mapping.OddKey)}", file);
        }

        var result = new JsonObject();
        foreach (var entry in mapping)
        {
            result[Key(entry.KeyTag == YamlTag.Null ? LastNull(mapping) : entry, file)] = ToJson(entry.Value, file, refuseDuplicates);
        }

        return result;
    }

    // however they are written, null keys are one key, of which the last value counts
    private static YamlEntry LastNull(YamlMapping mapping) => mapping.Where(e => e.KeyTag == YamlTag.Null).Aggregate((last, e) => e.KeyLine >= last.KeyLine ? e : last);

    /// <summary>A key as JSON has it.</summary>
    /// <exception cref="YamlException">It is null, a list or a map.</exception>
    internal static string KeyOf(YamlNode key, string file) => key is YamlScalar scalar
        ? Key(new(scalar.Text, YamlScalar.Null(), scalar.Tag, key.Line), file)
        : throw new YamlException($"invalid map key: {GoValue.Write(key)}", file);

    private static string Key(YamlEntry entry, string file) => entry.KeyTag switch
    {
        YamlTag.Null => throw new YamlException(
            $"unsupported map key of type: %!s(<nil>), key: <nil>, value: {GoValue.WriteAlone(entry.Value)}", file, entry.KeyLine),
        YamlTag.Bool => ScalarResolver.IsTrue(entry.Key) ? "true" : "false",
        YamlTag.Int when ScalarResolver.TryInteger(entry.Key, out var text) => text,
        YamlTag.Float when ScalarResolver.TryFloat(entry.Key, out var number) => GoNumber.General(number),
        _ => entry.Key,
    };

    private static JsonValue? ToValue(YamlScalar scalar, string file)
    {
        switch (scalar.Tag)
        {
            case YamlTag.Null:
                return scalar.Quoted ? JsonValue.Create("") : null;
            case YamlTag.Bool:
                return JsonValue.Create(ScalarResolver.IsTrue(scalar.Text));
            case YamlTag.Int when ScalarResolver.TryInteger(scalar.Text, out var text):
                return text.Length < 19 || long.TryParse(text, CultureInfo.InvariantCulture, out _)
                    ? JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture))
                    : JsonValue.Create(ulong.Parse(text, CultureInfo.InvariantCulture));
            case YamlTag.Float when ScalarResolver.TryFloat(scalar.Text, out var number):
                return double.IsFinite(number)
                    ? JsonValue.Create(number)
                    : throw new YamlException(
                        $"{NoJson}{(double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf")}", file, scalar.Line);
            case YamlTag.Timestamp when ScalarResolver.TryTimestamp(scalar.Text, out var time):
                return JsonValue.Create(time);
            default:
                return JsonValue.Create(scalar.Text);
        }
    }

    private static void WriteDocument(YamlEmitter emitter, JsonNode? value, bool separator)
    {
        emitter.BeginDocument(separator);
        WriteNode(emitter, value);
        emitter.EndDocument();
    }

    private static void WriteNode(YamlEmitter emitter, JsonNode? value, bool ordinal = false)
    {
        switch (value)
        {
            case null:
                emitter.Literal("null");
                break;
            case JsonArray { Count: 0 }:
                emitter.Empty("[]");
                break;
            case JsonArray array:
                emitter.BeginList();
                foreach (var item in array)
                {
                    emitter.Item();
                    WriteNode(emitter, item, ordinal);
                }

                emitter.End();
                break;
            case JsonObject { Count: 0 }:
                emitter.Empty("{}");
                break;
            case JsonObject map:
                emitter.BeginMap();
                var entries = map.ToArray();
                if (ordinal)
                {
                    Array.Sort(entries, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
                }
                else
                {
                    KeyOrder.Sort(entries, static e => e.Key, emitter.Version);
                }

                foreach (var (key, item) in entries)
                {
                    emitter.Key(key);
                    WriteNode(emitter, item, ordinal);
                }

                emitter.End();
                break;
            default:
                WriteValue(emitter, value.AsValue());
                break;
        }
    }

    private static void WriteValue(YamlEmitter emitter, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                emitter.String(value.GetValue<string>());
                break;
            case JsonValueKind.True:
                emitter.Literal("true");
                break;
            case JsonValueKind.False:
                emitter.Literal("false");
                break;
            case JsonValueKind.Number:
                emitter.Literal(emitter.IsPretty && value.TryGetValue<double>(out var number) && !value.TryGetValue<long>(out _)
                    ? GoNumber.General(number)
                    : NumberText(value));
                break;
            default:
                emitter.Literal("null");
                break;
        }
    }

    internal static string NumberText(JsonValue value)
    {
        if (value.TryGetValue<long>(out var signed))
        {
            return signed.ToString(CultureInfo.InvariantCulture);
        }

        if (value.TryGetValue<ulong>(out var unsigned))
        {
            return unsigned.ToString(CultureInfo.InvariantCulture);
        }

        if (value.TryGetValue<int>(out var small))
        {
            return small.ToString(CultureInfo.InvariantCulture);
        }

        var number = value.TryGetValue<double>(out var direct) ? direct
            : double.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
        return GoNumber.Yaml(number);
    }
}
