using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>Validates a value against a structural schema.</summary>
/// <remarks>Spec: kube-openapi, <c>pkg/validation/validate</c>: its order of checks, its messages, and its choice of the best match among
/// alternatives by the number of successful checks.</remarks>
internal static class StructuralValidation
{
    private const int MaxErrors = 100;
    private const string NoField = "<nil>";

    /// <summary>Validates a part of an object: errors name the whole path, messages only what is below.</summary>
    public static List<FieldError> ValidateAt(StructuralNode root, JsonNode value, JsonNode? old, string path) =>
        [.. Validate(root, value, old).Select(error => error with { Field = error.Field is "" or NoField ? path : $"{path}.{error.Field}" })];

    public static List<FieldError> Validate(StructuralNode root, JsonNode value, JsonNode? old)
    {
        var errors = Visit(root, value, old, "").Errors;
        if (errors.Count > MaxErrors)
        {
            errors.RemoveRange(MaxErrors, errors.Count - MaxErrors);
        }

        return errors;
    }

    private static Result Visit(StructuralNode node, JsonNode? value, JsonNode? old, string path)
    {
        var result = new Result();
        if (old is not null && JsonEquality.AreEqual(value, old))
        {
            return result;
        }

        CheckType(node, value, path, result);
        if (value is null)
        {
            CheckEnum(node, value, path, result);
            return result;
        }

        result.Matches++;
        CheckAlternatives(node, value, old, path, result);
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                CheckString(node, value, path, result);
                break;
            case JsonValueKind.Number:
                CheckNumber(node, (JsonValue)value, path, result);
                break;
            case JsonValueKind.Array:
                CheckList(node, value.AsArray(), old as JsonArray, path, result);
                break;
            default:
                break;
        }

        CheckEnum(node, value, path, result);
        result.Matches++;
        if (value is JsonObject map)
        {
            CheckMap(node, map, old as JsonObject, path, result);
        }

        result.Matches++;
        return result;
    }

    private static string Name(string path) => path.Length > 0 && path[0] == '.' ? path[1..] : path;

    private static FieldError Invalid(string path, JsonNode? value, string rule) =>
        FieldError.Invalid(Name(path), value, $"{Name(path)} in body {rule}");

    private static string Found(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => Numbers.TryInteger((JsonValue)value, out _) ? "integer" : "number",
        _ => "boolean",
    };

    private static void CheckType(StructuralNode node, JsonNode? value, string path, Result result)
    {
        var types = node.Types;
        if (types.Count == 0)
        {
            return;
        }

        var found = Found(value);
        var fits = value is null
            ? node.IsNullable
            : types.Contains(found) || (found == "integer" && types.Contains("number"))
                || (found == "number" && types.Contains("integer") && double.IsInteger(Numbers.Float((JsonValue)value)));
        var hasTextFormat = node.Format.Length > 0 && found is "string" or "array" && !types.Contains("number") && !types.Contains("integer");
        if (fits || (hasTextFormat && node.Format.Length > 0))
        {
            result.Matches++;
            return;
        }

        result.Errors.Add(FieldError.TypeInvalid(
            Name(path), found, $"{Name(path)} in body must be of type {string.Join(',', types)}: {GoText.Quote(found)}"));
    }

    private static void CheckAlternatives(StructuralNode node, JsonNode value, JsonNode? old, string path, Result result)
    {
        result.Matches++;
        if (node.AnyOf.Count > 0)
        {
            CheckAnyOf(node, value, old, path, result);
        }

        if (node.OneOf.Count > 0)
        {
            CheckOneOf(node, value, old, path, result);
        }

        if (node.AllOf.Count > 0)
        {
            var valid = 0;
            foreach (var alternative in node.AllOf)
            {
                var inner = Visit(alternative, value, null, path);
                valid += inner.IsValid ? 1 : 0;
                result.Merge(inner);
            }

            if (valid != node.AllOf.Count)
            {
                Whole(path, $"must validate all the schemas (allOf){(valid == 0 ? ". None validated" : "")}", result);
            }
        }

        if (node.Not is { } not && Visit(not, value, null, path).IsValid)
        {
            Whole(path, "must not validate the schema (not)", result);
        }
    }

    private static void Whole(string path, string rule, Result result) =>
        result.Errors.Add(FieldError.Invalid(NoField, "", $"{GoText.Quote(Name(path))} {rule}"));

    private static void CheckAnyOf(StructuralNode node, JsonNode value, JsonNode? old, string path, Result result)
    {
        Result? best = null;
        foreach (var alternative in node.AnyOf)
        {
            var inner = Visit(alternative, value, null, path);
            if (inner.IsValid)
            {
                result.Matches += inner.Matches;
                return;
            }

            best = best is null || inner.Matches > best.Matches ? inner : best;
        }

        Whole(path, "must validate at least one schema (anyOf)", result);
        result.Merge(best ?? new());
    }

    private static void CheckOneOf(StructuralNode node, JsonNode value, JsonNode? old, string path, Result result)
    {
        Result? best = null;
        Result? first = null;
        var valid = 0;
        foreach (var alternative in node.OneOf)
        {
            var inner = Visit(alternative, value, null, path);
            if (inner.IsValid)
            {
                valid++;
                best = null;
                first ??= inner;
            }
            else if (valid == 0 && (best is null || inner.Matches > best.Matches))
            {
                best = inner;
            }
        }

        if (valid == 1 && first is not null)
        {
            result.Merge(first);
            return;
        }

        var found = valid == 0 ? "Found none valid" : $"Found {valid} valid alternatives";
        Whole(path, $"must validate one and only one schema (oneOf). {found}", result);
        if (best is not null)
        {
            result.Merge(best);
        }
    }

    private static void CheckString(StructuralNode node, JsonNode value, string path, Result result)
    {
        var text = value.GetValue<string>();
        result.Matches++;
        var length = (node.Number("maxLength") ?? node.Number("minLength")) is null ? 0 : text.EnumerateRunes().Count();
        if (node.Number("maxLength") is { } max && length > max)
        {
            result.Errors.Add(FieldError.TooLong(Name(path), (long)max));
        }
        else if (node.Number("minLength") is { } min && length < min)
        {
            result.Errors.Add(Invalid(path, value, $"should be at least {Numbers.Print(min)} chars long"));
        }
        else if (node.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            result.Errors.Add(Invalid(path, value, $"should match '{pattern.Text}'"));
        }

        if (node.Format.Length > 0 && !TextFormats.IsValid(node.Format, text))
        {
            result.Errors.Add(FieldError.TypeInvalid(
                Name(path), value, $"{Name(path)} in body must be of type {node.Format}: {GoText.Quote(text)}"));
        }
        else if (TextFormats.IsKnown(node.Format))
        {
            result.Matches++;
        }
    }

    private static void CheckNumber(StructuralNode node, JsonValue value, string path, Result result)
    {
        result.Matches += 2;
        var number = Numbers.Float(value);
        CheckRange(node, value, number, path, result);
        if (node.Number("multipleOf") is { } factor && factor > 0 && !double.IsInteger(number / factor))
        {
            result.Errors.Add(Invalid(path, value, $"should be a multiple of {Numbers.Print(factor)}"));
        }

        if (node.Number("minimum") is { } min)
        {
            var isExclusive = node.Source.Flag("exclusiveMinimum");
            if (isExclusive ? number <= min : number < min)
            {
                result.Errors.Add(Invalid(path, value, $"should be greater than {(isExclusive ? "" : "or equal to ")}{Numbers.Print(min)}"));
            }
        }

        if (node.Number("maximum") is { } max)
        {
            var isExclusive = node.Source.Flag("exclusiveMaximum");
            if (isExclusive ? number >= max : number > max)
            {
                result.Errors.Add(Invalid(path, value, $"should be less than {(isExclusive ? "" : "or equal to ")}{Numbers.Print(max)}"));
            }
        }
    }

    private static void CheckRange(StructuralNode node, JsonValue value, double number, string path, Result result)
    {
        if (node.Types.Count != 1 || node.Type != "integer")
        {
            return;
        }

        var format = node.Format is "int32" or "int64" ? node.Format : "";
        var isInteger = Numbers.TryInteger(value, out var integer) || double.IsInteger(number);
        var fits = isInteger && (format != "int32" || integer is >= int.MinValue and <= int.MaxValue);
        if (!fits)
        {
            var name = format.Length == 0 ? "integer (default format)" : $"integer with format {format}";
            result.Errors.Add(FieldError.Invalid(NoField, "", $"Checked value must be of type {name} in {Name(path)}"));
        }
    }

    private static void CheckList(StructuralNode node, JsonArray list, JsonArray? old, string path, Result result)
    {
        result.Matches += 2;
        if (node.Items is { } items)
        {
            var correlated = Correlate(node, old);
            for (var i = 0; i < list.Count; i++)
            {
                var before = correlated?.GetValueOrDefault(FieldError.Print(KeyOf(node, list[i])));
                result.Merge(Visit(items, list[i], before, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")));
            }
        }

        if (node.Number("minItems") is { } min && list.Count < min)
        {
            result.Errors.Add(Invalid(path, list.Count, $"should have at least {Numbers.Print(min)} items"));
        }

        if (node.Number("maxItems") is { } max && list.Count > max)
        {
            result.Errors.Add(FieldError.TooMany(Name(path), list.Count, (long)max));
        }
    }

    /// <summary>The old items of a list of type map by key; the items of other lists are not the same over time.</summary>
    private static Dictionary<string, JsonNode?>? Correlate(StructuralNode node, JsonArray? old)
    {
        if (old is null || node.ListType != "map")
        {
            return null;
        }

        var items = new Dictionary<string, JsonNode?>();
        foreach (var item in old)
        {
            items[FieldError.Print(KeyOf(node, item))] = item;
        }

        return items;
    }

    private static JsonArray KeyOf(StructuralNode node, JsonNode? item) =>
        [.. node.MapKeys.Select(key => (item as JsonObject)?[key]?.DeepClone())];

    private static void CheckEnum(StructuralNode node, JsonNode? value, string path, Result result)
    {
        if (node.Source["enum"] is not JsonArray { Count: > 0 } allowed || allowed.Any(item => JsonEquality.AreEqual(item, value)))
        {
            return;
        }

        var texts = allowed.Select(item => item is JsonValue text && text.GetValueKind() == JsonValueKind.String
            ? text.GetValue<string>()
            : FieldError.Print(item));
        result.Errors.Add(FieldError.NotSupported(Name(path), value, texts));
    }

    private static void CheckMap(StructuralNode node, JsonObject map, JsonObject? old, string path, Result result)
    {
        if (node.Number("minProperties") is { } min && map.Count < min)
        {
            result.Errors.Add(Invalid(path, map.Count, $"should have at least {Numbers.Print(min)} properties"));
        }

        if (node.Number("maxProperties") is { } max && map.Count > max)
        {
            result.Errors.Add(FieldError.TooMany(Name(path), map.Count, (long)max));
        }

        if (node.AdditionalProperties is { } values)
        {
            foreach (var (name, value) in map)
            {
                if (!node.Properties.ContainsKey(name))
                {
                    result.Merge(Visit(values, value, old?[name], $"{path}.{name}"));
                }
            }
        }

        foreach (var name in node.PropertyOrder)
        {
            if (map.TryGetPropertyValue(name, out var value))
            {
                result.Merge(Visit(node.Properties[name], value, old?[name], $"{path}.{name}"));
            }
        }

        foreach (var name in node.Required.Where(name => !map.ContainsKey(name)))
        {
            result.Errors.Add(FieldError.Required(Name($"{path}.{name}")));
        }
    }

    private sealed class Result
    {
        public List<FieldError> Errors { get; } = [];

        public int Matches { get; set; }

        public bool IsValid => Errors.Count == 0;

        public void Merge(Result other)
        {
            Errors.AddRange(other.Errors);
            Matches += other.Matches;
        }
    }
}
