using System.Globalization;

namespace Flux.Helm.Schema;

internal sealed partial class SchemaValidator
{
    private void CheckObject(Dictionary<string, object?> map)
    {
        if (_schema.MinProperties is { } min && map.Count < min)
        {
            Add($"minProperties: got {SchemaNumber.Localized(map.Count)}, want {SchemaNumber.Localized(min)}");
        }

        if (_schema.MaxProperties is { } max && map.Count > max)
        {
            Add($"maxProperties: got {SchemaNumber.Localized(map.Count)}, want {SchemaNumber.Localized(max)}");
        }

        if (Missing(map, _schema.Required) is { Count: > 0 } missing)
        {
            Add(missing.Count == 1 ? $"missing property {SchemaValue.Quote(missing[0])}" : $"missing properties {SchemaValue.Quote(missing)}");
        }

        if (_onlyWhether && _errors.Count > 0)
        {
            return;
        }

        CheckDependencies(map);
        CheckProperties(map);
        CheckNames(map);
        if (_schema.Version > 6)
        {
            CheckDependents(map);
        }
    }

    private void CheckDependencies(Dictionary<string, object?> map)
    {
        foreach (var (property, required, schema) in _schema.Dependencies)
        {
            if (!map.ContainsKey(property))
            {
                continue;
            }

            if (schema is not null)
            {
                Add(Apply(schema));
            }
            else if (Missing(map, required ?? []) is { Count: > 0 } missing)
            {
                Add($"properties {SchemaValue.Quote(missing)} required, if {SchemaValue.Quote(property)} exists");
            }
        }
    }

    private void CheckProperties(Dictionary<string, object?> map)
    {
        var additional = new List<string>();
        foreach (var (name, value) in map.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            if (_onlyWhether && _errors.Count > 0)
            {
                return;
            }

            var evaluated = false;
            if (_schema.Properties.TryGetValue(name, out var own))
            {
                evaluated = true;
                Add(ApplyTo(own, value, name));
            }

            foreach (var (pattern, schema) in _schema.PatternProperties)
            {
                if (pattern.IsMatch(name))
                {
                    evaluated = true;
                    Add(ApplyTo(schema, value, name));
                }
            }

            if (!evaluated && _schema.AdditionalProperties is { } rest)
            {
                evaluated = true;
                Add(rest.Schema is null ? null : ApplyTo(rest.Schema, value, name));
                if (rest.Allowed == false)
                {
                    additional.Add(name);
                }
            }

            if (evaluated)
            {
                _unevaluatedProperties?.Remove(name);
            }
        }

        if (additional.Count > 0)
        {
            Add($"additional properties {SchemaValue.Quote(additional)} not allowed");
        }
    }

    private void CheckNames(Dictionary<string, object?> map)
    {
        if (_schema.Version == 4 || _schema.PropertyNames is not { } names)
        {
            return;
        }

        // upstream checks each name as a value of its own, so the place is lost
        foreach (var name in map.Keys.Order(StringComparer.Ordinal))
        {
            if (Validate(_run, names, name) is { } error)
            {
                _errors.Add(new([], $"invalid propertyName {SchemaValue.Quote(name)}", error.Causes));
            }
        }
    }

    private void CheckDependents(Dictionary<string, object?> map)
    {
        foreach (var (property, schema) in _schema.DependentSchemas)
        {
            if (map.ContainsKey(property))
            {
                Add(Apply(schema));
            }
        }

        foreach (var (property, required) in _schema.DependentRequired)
        {
            if (map.ContainsKey(property) && Missing(map, required) is { Count: > 0 } missing)
            {
                Add($"properties {SchemaValue.Quote(missing)} required, if {SchemaValue.Quote(property)} exists");
            }
        }
    }

    private static List<string> Missing(Dictionary<string, object?> map, List<string> required) => required.FindAll(name => !map.ContainsKey(name));

    private void CheckList(List<object?> list)
    {
        if (_schema.MinItems is { } min && list.Count < min)
        {
            Add($"minItems: got {SchemaNumber.Localized(list.Count)}, want {SchemaNumber.Localized(min)}");
        }

        if (_schema.MaxItems is { } max && list.Count > max)
        {
            Add($"maxItems: got {SchemaNumber.Localized(list.Count)}, want {SchemaNumber.Localized(max)}");
        }

        if (_schema.UniqueItems && SchemaValue.Duplicates(list) is var (first, second))
        {
            Add($"items at {SchemaNumber.Localized(first)} and {SchemaNumber.Localized(second)} are equal");
        }

        var evaluated = Math.Min(_schema.FirstItems?.Length ?? 0, list.Count);
        for (var i = 0; i < evaluated; i++)
        {
            Add(ApplyTo(_schema.FirstItems![i], list[i], Index(i)));
        }

        // upstream counts the items after the first ones from 0 again
        var rest = _schema.Items ?? _schema.AdditionalItems?.Schema;
        for (var i = evaluated; rest is not null && i < list.Count; i++)
        {
            Add(ApplyTo(rest, list[i], Index(i - evaluated)));
        }

        if (_schema.AdditionalItems?.Allowed == false && evaluated != list.Count)
        {
            Add($"last {SchemaNumber.Localized(list.Count - evaluated)} additionalItem(s) not allowed");
        }

        CheckContains(list);
    }

    private void CheckContains(List<object?> list)
    {
        if (_schema.Contains is not { } contains)
        {
            return;
        }

        var (failed, matched) = (new List<SchemaError>(), new List<int>());
        for (var i = 0; i < list.Count; i++)
        {
            if (ApplyTo(contains, list[i], Index(i)) is { } error)
            {
                failed.Add(error);
                continue;
            }

            matched.Add(i);
            if (_schema.Version >= 2020)
            {
                _unevaluatedItems?.Remove(i);
            }
        }

        if (_schema.MinContains is { } min && matched.Count < min)
        {
            Add(matched.Count == 0 ? $"min {SchemaNumber.Localized(min)} items required to match contains schema, but none matched"
                : $"min {SchemaNumber.Localized(min)} items required to match contains schema, but matched {SchemaNumber.Localized(matched.Count)} items at {string.Join(' ', matched)}",
                failed);
        }
        else if (_schema.MinContains is null && matched.Count == 0)
        {
            Add("no items match contains schema", failed);
        }

        if (_schema.MaxContains is { } max && matched.Count > max)
        {
            Add($"max {SchemaNumber.Localized(max)} items required to match contains schema, but matched {SchemaNumber.Localized(matched.Count)} items at {string.Join(' ', matched)}");
        }
    }

    private void CheckText(string text)
    {
        if (_schema.MinLength is not null || _schema.MaxLength is not null)
        {
            var length = text.EnumerateRunes().Count();
            if (_schema.MinLength is { } min && length < min)
            {
                Add($"minLength: got {SchemaNumber.Localized(length)}, want {SchemaNumber.Localized(min)}");
            }

            if (_schema.MaxLength is { } max && length > max)
            {
                Add($"maxLength: got {SchemaNumber.Localized(length)}, want {SchemaNumber.Localized(max)}");
            }
        }

        if (_schema.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            Add($"{SchemaValue.Quote(text)} does not match pattern {SchemaValue.Quote(pattern.Text)}");
        }
    }

    private void CheckNumber()
    {
        var hasLimit = _schema.Minimum ?? _schema.Maximum ?? _schema.ExclusiveMinimum ?? _schema.ExclusiveMaximum ?? _schema.MultipleOf;
        if (hasLimit is null || SchemaNumber.Of(_value) is not { } number)
        {
            return;
        }

        CheckLimit("minimum", number, _schema.Minimum, c => c >= 0);
        CheckLimit("maximum", number, _schema.Maximum, c => c <= 0);
        CheckLimit("exclusiveMinimum", number, _schema.ExclusiveMinimum, c => c > 0);
        CheckLimit("exclusiveMaximum", number, _schema.ExclusiveMaximum, c => c < 0);
        if (_schema.MultipleOf is { } multiple && !number.IsMultipleOf(multiple))
        {
            Add($"multipleOf: got {number.Localized()}, want {multiple.Localized()}");
        }
    }

    private void CheckLimit(string name, SchemaNumber number, SchemaNumber? limit, Func<int, bool> holds)
    {
        if (limit is not null && !holds(number.Against(limit)))
        {
            Add($"{name}: got {number.Localized()}, want {limit.Localized()}");
        }
    }

    private static string Index(int i) => i.ToString(CultureInfo.InvariantCulture);
}
