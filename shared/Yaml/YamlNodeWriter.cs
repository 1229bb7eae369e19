namespace Flux.Yaml;

/// <summary>Writes a YAML tree through the emitter, as if it had gone through JSON.</summary>
internal static class YamlNodeWriter
{
    public static void Write(YamlEmitter emitter, YamlNode? node, bool sort = true) => Write(emitter, node, sort, keepForm: !sort);

    public static void Write(YamlEmitter emitter, YamlNode? node, bool sort, bool keepForm)
    {
        switch (node)
        {
            case null:
                emitter.Literal("null");
                break;
            case YamlScalar scalar:
                WriteScalar(emitter, scalar, keepForm);
                break;
            case YamlSequence { Items.Count: 0 }:
                emitter.Empty("[]");
                break;
            case YamlSequence sequence:
                emitter.BeginList();
                foreach (var item in sequence.Items)
                {
                    emitter.Item();
                    Write(emitter, item, sort, keepForm);
                }

                emitter.End();
                break;
            case YamlMapping mapping:
                WriteMapping(emitter, mapping, sort, keepForm);
                break;
        }
    }

    /// <summary>Refuses what cannot be written.</summary>
    public static void Check(YamlNode node)
    {
        switch (node)
        {
            case YamlSequence sequence:
                sequence.Items.ForEach(Check);
                break;
            case YamlMapping mapping:
                CheckKeys(mapping);
                foreach (var entry in mapping)
                {
                    Check(entry.Value);
                }

                break;
        }
    }

    private static void WriteMapping(YamlEmitter emitter, YamlMapping mapping, bool sort, bool keepForm)
    {
        CheckKeys(mapping);
        if (mapping.Count == 0)
        {
            emitter.Empty("{}");
            return;
        }

        var entries = mapping.ToArray();
        if (sort && !mapping.IsRecord)
        {
            KeyOrder.Sort(entries, static e => e.Key, emitter.Version);
        }

        emitter.BeginMap();
        foreach (var entry in entries)
        {
            emitter.Key(entry.Key);
            Write(emitter, entry.Value, sort, keepForm);
        }

        emitter.End();
    }

    private static void CheckKeys(YamlMapping mapping)
    {
        if (mapping.DuplicateKey is { } twice)
        {
            throw new YamlException($"unmarshal errors:\n  line {twice.Line}: mapping key \"{twice.Key}\" already defined at line {twice.FirstLine}");
        }

        switch (mapping.OddKey)
        {
            case null:
                return;
            case YamlScalar:
                throw new YamlException($"json: unsupported type: map[interface {{}}]interface {{}}, for the key {mapping.OddKey}");
            default:
                throw new YamlException($"invalid map key: {GoValue.Write(mapping.OddKey)}");
        }
    }

    private static void WriteScalar(YamlEmitter emitter, YamlScalar scalar, bool keepForm)
    {
        if (keepForm && scalar is { Quoted: false, Text.Length: > 0, Tag: not YamlTag.String })
        {
            emitter.Literal(scalar.Text);
            return;
        }

        switch (scalar.Tag)
        {
            case YamlTag.Null when scalar.Quoted:
                emitter.String("");
                break;
            case YamlTag.Null:
                emitter.Literal("null");
                break;
            case YamlTag.Bool:
                emitter.Literal(ScalarResolver.IsTrue(scalar.Text) ? "true" : "false");
                break;
            case YamlTag.Int when ScalarResolver.TryInteger(scalar.Text, out var text):
                emitter.Literal(text);
                break;
            case YamlTag.Float when ScalarResolver.TryFloat(scalar.Text, out var number):
                emitter.Literal(double.IsFinite(number)
                    ? GoNumber.Yaml(number)
                    : throw new YamlException($"json: unsupported value: {(double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf")}", line: scalar.Line));
                break;
            case YamlTag.Timestamp when ScalarResolver.TryTimestamp(scalar.Text, out var time):
                emitter.String(time);
                break;
            default:
                emitter.String(scalar.Text, keepForm ? scalar.Mark : '\0');
                break;
        }
    }
}
