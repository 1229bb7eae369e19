using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>Collects errors, in order.</summary>
internal sealed class FieldErrors
{
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> All => _errors;

    public int Count => _errors.Count;

    public void Add(FieldError error) => _errors.Add(error);

    public void Add(IEnumerable<FieldError> errors) => _errors.AddRange(errors);

    /// <summary>An error for each message about a value.</summary>
    public void Invalid(string field, JsonNode? value, IEnumerable<string> messages)
    {
        foreach (var message in messages)
        {
            _errors.Add(FieldError.Invalid(field, value, message));
        }
    }

    public void Invalid(string field, JsonNode? value, string message) => _errors.Add(FieldError.Invalid(field, value, message));

    public void Required(string field, string detail = "") => _errors.Add(FieldError.Required(field, detail));

    public void Forbidden(string field, string detail) => _errors.Add(FieldError.Forbidden(field, detail));

    /// <summary>An error where a text is none of those that are supported; they are told in the given order.</summary>
    public void OneOf(string field, JsonNode? value, params string[] supported)
    {
        var text = value is JsonValue scalar && scalar.TryGetValue<string>(out var content) ? content : "";
        if (!supported.Contains(text))
        {
            _errors.Add(FieldError.NotSupported(field, text, supported));
        }
    }

    public void NotNegative(string field, JsonObject? parent, string name)
    {
        if (parent.Integer(name) is < 0 and var number)
        {
            Invalid(field, number, "must be greater than or equal to 0");
        }
    }

    /// <summary>An error where a value has changed.</summary>
    public void Immutable(string field, JsonNode? before, JsonNode? after, string? printed = null)
    {
        if (!JsonEquality.AreEqual(before, after))
        {
            _errors.Add(printed is null
                ? FieldError.Invalid(field, after, "field is immutable")
                : FieldError.InvalidText(field, printed, "field is immutable"));
        }
    }

    /// <summary>The errors of labels in a map.</summary>
    public void Labels(string field, JsonObject? labels)
    {
        foreach (var (key, value) in (labels ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Invalid(field, key, NameRules.Qualified(key));
            if (value is JsonValue scalar && scalar.TryGetValue<string>(out var text))
            {
                Invalid(field, text, NameRules.LabelValue(text));
            }
        }
    }

    /// <summary>The errors of a label selector.</summary>
    public void Selector(string field, JsonObject? selector)
    {
        Labels($"{field}.matchLabels", selector.Map("matchLabels"));
        var index = 0;
        foreach (var requirement in selector.Objects("matchExpressions"))
        {
            var path = $"{field}.matchExpressions[{index++}]";
            var hasValues = requirement["values"] is JsonArray { Count: > 0 };
            switch (requirement.Text("operator"))
            {
                case "In" or "NotIn" when !hasValues:
                    Required($"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'");
                    break;
                case "Exists" or "DoesNotExist" when hasValues:
                    Forbidden($"{path}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                    break;
                case "In" or "NotIn" or "Exists" or "DoesNotExist":
                    break;
                case var other:
                    Invalid($"{path}.operator", other, "not a valid selector operator");
                    break;
            }

            Invalid($"{path}.key", requirement.Text("key"), NameRules.Qualified(requirement.Text("key")));
        }
    }

    /// <summary>Whether a selector can be made of it: its operators are known and go with their values, and its names are ones.</summary>
    public static bool IsSelector(JsonObject? selector)
    {
        var probe = new FieldErrors();
        probe.Selector("", selector);
        return probe.Count == 0;
    }

    public static bool IsEmptySelector(JsonObject? selector) =>
        selector is not null && selector.Map("matchLabels") is not { Count: > 0 } && selector["matchExpressions"] is not JsonArray { Count: > 0 };

    /// <summary>Whether labels satisfy a selector.</summary>
    public static bool Matches(JsonObject? selector, JsonObject? labels)
    {
        foreach (var (key, value) in selector.Map("matchLabels") ?? [])
        {
            if (!JsonEquality.AreEqual(labels?[key], value))
            {
                return false;
            }
        }

        return selector.Objects("matchExpressions").All(requirement =>
        {
            var key = requirement.Text("key");
            var isIn = (requirement["values"] as JsonArray ?? []).Any(value => JsonEquality.AreEqual(value, labels?[key]));
            return requirement.Text("operator") switch
            {
                "In" => isIn,
                "NotIn" => !isIn,
                "Exists" => labels.Has(key),
                _ => !labels.Has(key),
            };
        });
    }
}
