using System.Globalization;
using System.Numerics;
using Flux.GoTemplates;
using Flux.GoTemplates.Times;
using Flux.GoTemplates.Values;
using Flux.Yaml;

namespace Flux.Helm.Rendering;

/// <summary>Values of templates as go-yaml v3 writes them itself, without JSON between: floats in their shortest form, fields by their names in lower case.</summary>
/// <remarks>Spec: go-yaml v3.0, encode.go.</remarks>
internal static class ValueYaml
{
    private const int MaxDepth = 1000; // upstream does not come back from a value that holds itself

    /// <summary>A value as a tree for <see cref="KubeYaml.WritePretty"/>.</summary>
    /// <exception cref="GoCallException">It has no form in YAML, or holds itself.</exception>
    public static YamlNode Of(object? value) => Of(value, 0);

    private static YamlNode Of(object? value, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new GoCallException($"a value nests deeper than {MaxDepth} levels, or holds itself");
        }

        switch (value)
        {
            case null or GoPointer { IsNil: true }:
                return Plain("null", YamlTag.Null);
            case string text:
                return GoString.HasRawBytes(text)
                    ? Plain($"!!binary {Convert.ToBase64String(GoString.ToBytes(text))}", YamlTag.Float)
                    : YamlScalar.String(text);
            case bool flag:
                return Plain(flag ? "true" : "false", YamlTag.Bool);
            case GoMap map:
                var entries = new YamlMapping();
                foreach (var (key, item) in map)
                {
                    entries[key] = Of(item, depth + 1);
                }

                return entries;
            case GoSlice slice:
                return new YamlSequence(slice.Select(item => Of(item, depth + 1)));
            case GoPointer pointer:
                return Of(pointer.Target, depth + 1);
            case GoNamed named:
                return OfNamed(named, depth);
            case GoStruct @struct:
                return OfStruct(@struct, depth);
            case double number:
                return Plain(GoNumber.General(number), YamlTag.Float);
            case float number:
                return Plain(Single(number), YamlTag.Float);
            case Complex or GoFunction:
                throw new GoCallException($"cannot marshal type: {GoType.Of(value)}");
            default:
                return Plain(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", YamlTag.Int);
        }
    }

    private static YamlNode OfNamed(GoNamed named, int depth) =>
        PlainTimes.FormatDuration(named) is { } duration ? YamlScalar.String(duration) : Of(named.Value, depth + 1);

    private static YamlNode OfStruct(GoStruct value, int depth)
    {
        if (GoTimes.ToJson(value) is { } time)
        {
            return Plain(time, YamlTag.Timestamp);
        }

        if (value.Type.Methods.TryGetValue("MarshalText", out _) && value.Data is not null)
        {
            return YamlScalar.String(value.Data.ToString() ?? "");
        }

        var fields = new YamlMapping { IsRecord = true };
        for (var i = 0; i < value.Values.Count; i++)
        {
            var name = value.Type.Fields[i].Name;
            if (char.IsUpper(name[0]))
            {
                fields[name.ToLowerInvariant()] = Of(value.Values[i], depth + 1);
            }
        }

        return fields;
    }

    private static string Single(float number) =>
        float.IsFinite(number) ? GoNumber.General(double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)) : GoNumber.General(number);

    private static YamlScalar Plain(string text, YamlTag tag) => new(text, tag);
}
