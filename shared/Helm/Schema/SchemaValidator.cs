using System.Runtime.CompilerServices;

namespace Flux.Helm.Schema;

/// <summary>Checks a value with a schema.</summary>
/// <remarks>Spec: santhosh-tekuri/jsonschema 6.0.2, validator.go; properties are taken in the order of their names, where upstream's is random.</remarks>
internal sealed partial class SchemaValidator
{
    /// <summary>How many schemas are applied to values before it gives up.</summary>
    public const int MaxSteps = 1_000_000;

    private readonly Run _run;
    private readonly object? _value;
    private readonly string[] _location;
    private readonly Scope _scope;
    private readonly bool _onlyWhether;
    private readonly List<SchemaError> _errors = [];
    private CompiledSchema _schema;
    private HashSet<string>? _unevaluatedProperties;
    private HashSet<int>? _unevaluatedItems;

    private SchemaValidator(Run run, object? value, string[] location, CompiledSchema schema, Scope? parent, int valueId, bool callerNeeds, bool onlyWhether)
    {
        (_run, _value, _location, _schema, _onlyWhether) = (run, value, location, schema, onlyWhether);
        _scope = new(schema, valueId, parent);
        switch (value)
        {
            case Dictionary<string, object?> map when !schema.AllPropertiesEvaluated && (callerNeeds || schema.UnevaluatedProperties is not null):
                _unevaluatedProperties = [.. map.Keys];
                break;
            case List<object?> list when !schema.AllItemsEvaluated && (callerNeeds || schema.UnevaluatedItems is not null):
                var first = schema.FirstItems?.Length ?? 0;
                _unevaluatedItems = first < list.Count ? [.. Enumerable.Range(first, list.Count - first)] : null;
                break;
        }
    }

    /// <summary>Null where the value fits.</summary>
    /// <exception cref="SchemaException">Checking takes too many steps, or the schema nests too deep.</exception>
    public static SchemaError? Validate(CompiledSchema schema, object? value, CancellationToken cancellationToken) =>
        Validate(new Run(null) { CancellationToken = cancellationToken }, schema, value);

    /// <summary>As above; where the value is itself a schema, schemas within it that name another draft are checked by that.</summary>
    internal static SchemaError? Validate(CompiledSchema schema, object? value, Dictionary<string, SchemaResource>? resources) =>
        Validate(new Run(resources) { Meta = resources is null ? null : schema }, schema, value);

    private static SchemaError? Validate(Run run, CompiledSchema schema, object? value)
    {
        var error = new SchemaValidator(run, value, [], schema, null, 0, callerNeeds: false, onlyWhether: false).Validate();
        return error is null ? null
            : new([], $"jsonschema validation failed with {SchemaValue.Quote(schema.Location.ToString())}", error.IsGroup ? error.Causes : [error]) { IsRoot = true };
    }

    private bool HasUnevaluated => _unevaluatedProperties is { Count: > 0 } || _unevaluatedItems is { Count: > 0 };

    private SchemaError? Validate()
    {
        if (++_run.Steps > MaxSteps)
        {
            throw new SchemaException($"checking the values takes more than {MaxSteps} steps");
        }

        if (_run.Steps % 1024 == 0)
        {
            _run.CancellationToken.ThrowIfCancellationRequested();
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SchemaException("the schema or the values nest too deep");
        }

        UseOwnDraft();
        if (_schema.Boolean is { } all)
        {
            return all ? null : Error("false schema");
        }

        if (_scope.Cycle() is { } cycle)
        {
            return Error($"both {_scope.Path()} and {cycle.Path()} resolve to {GoText.Quote(_schema.Location.ToString())} causing reference cycle");
        }

        if (ValueError() is { } error)
        {
            return error;
        }

        if (_schema.Ref is { } target)
        {
            var failed = Refer(target);
            if (_schema.Version < 2019)
            {
                return failed;
            }

            Add(failed);
        }

        CheckByType();
        if (_errors.Count == 0 || !_onlyWhether)
        {
            CheckDynamicReferences();
            CheckConditions();
            CheckUnevaluated();
        }

        return _errors.Count switch
        {
            0 => null,
            1 => _errors[0],
            _ => Error("validation failed", _errors) with { IsGroup = true },
        };
    }

    /// <summary>What is wrong with the value as a whole: then nothing else is told.</summary>
    private SchemaError? ValueError()
    {
        var type = SchemaValue.TypeOf(_value);
        if (_schema.Types.Count > 0 && !_schema.Types.Contains(type)
            && !(type == "number" && _schema.Types.Contains("integer") && SchemaValue.IsInteger(_value)))
        {
            return Error($"got {type}, want {string.Join(" or ", SchemaValue.TypeNames.Where(_schema.Types.Contains))}");
        }

        if (_schema.Const is [var expected] && !SchemaValue.AreEqual(_value, expected))
        {
            return Error(expected is List<object?> or Dictionary<string, object?> ? "'const' failed" : $"value must be {SchemaValue.Display(expected)}");
        }

        if (_schema.Enum is { } values && !values.Exists(item => SchemaValue.AreEqual(_value, item)))
        {
            return Error(values.Exists(item => item is List<object?> or Dictionary<string, object?>) ? "'enum' failed"
                : values.Count == 1 ? $"value must be {SchemaValue.Display(values[0])}"
                : $"value must be one of {string.Join(", ", values.Select(SchemaValue.Display))}");
        }

        return _schema.Format is { } format && SchemaFormats.Problem(format, _value) is { } problem
            ? Error($"{SchemaValue.Display(_value)} is not valid {format}: {problem}")
            : null;
    }

    private void CheckByType()
    {
        switch (_value)
        {
            case Dictionary<string, object?> map:
                CheckObject(map);
                break;
            case List<object?> list:
                CheckList(list);
                break;
            case string text:
                CheckText(text);
                break;
            case null or bool:
                break;
            default:
                CheckNumber();
                break;
        }
    }

    private void CheckDynamicReferences()
    {
        if (_schema.Version < 2019)
        {
            return;
        }

        if (_schema.RecursiveRef is { } recursive)
        {
            Add(Refer(recursive.RecursiveAnchor ? _scope.OutermostRecursive(recursive) : recursive, "$recursiveRef"));
        }

        if (_schema.DynamicRef is { } dynamic)
        {
            var anchor = _schema.DynamicRefAnchor;
            Add(Refer(anchor.Length > 0 && dynamic.DynamicAnchor == anchor ? _scope.OutermostDynamic(anchor, dynamic) : dynamic, "$dynamicRef"));
        }
    }

    private void CheckConditions()
    {
        if (_schema.Not is { } not && Apply(not, onlyWhether: true) is null)
        {
            Add("'not' failed");
        }

        CheckAllOf();
        CheckAnyOf();
        CheckOneOf();
        if (_schema.If is { } condition)
        {
            var next = Apply(condition, onlyWhether: true) is null ? _schema.Then : _schema.Else;
            Add(next is null ? null : Apply(next));
        }
    }

    private void CheckAllOf()
    {
        var failed = new List<SchemaError>();
        foreach (var schema in _schema.AllOf)
        {
            if (Apply(schema) is { } error)
            {
                failed.Add(error);
                if (_onlyWhether)
                {
                    break;
                }
            }
        }

        if (failed.Count > 0)
        {
            Add("'allOf' failed", failed);
        }
    }

    private void CheckAnyOf()
    {
        var (matched, failed) = (_schema.AnyOf.Length == 0, new List<SchemaError>());
        foreach (var schema in _schema.AnyOf)
        {
            if (Apply(schema) is { } error)
            {
                failed.Add(error);
                continue;
            }

            matched = true;
            if (!HasUnevaluated)
            {
                break;
            }
        }

        if (!matched)
        {
            Add("'anyOf' failed", failed);
        }
    }

    private void CheckOneOf()
    {
        var (matched, failed) = (-1, new List<SchemaError>());
        for (var i = 0; i < _schema.OneOf.Length; i++)
        {
            if (Apply(_schema.OneOf[i], onlyWhether: matched >= 0) is { } error)
            {
                failed.Add(error);
            }
            else if (matched < 0)
            {
                matched = i;
            }
            else
            {
                Add($"'oneOf' failed, subschemas {SchemaNumber.Localized(matched)}, {SchemaNumber.Localized(i)} matched");
                return;
            }
        }

        if (matched < 0 && _schema.OneOf.Length > 0)
        {
            Add("'oneOf' failed, none matched", failed);
        }
    }

    private void CheckUnevaluated()
    {
        if (_schema.Version < 2019)
        {
            return;
        }

        if (_value is Dictionary<string, object?> map && _schema.UnevaluatedProperties is { } properties)
        {
            foreach (var name in (_unevaluatedProperties ?? []).Order(StringComparer.Ordinal))
            {
                Add(ApplyTo(properties, map[name], name));
            }

            _unevaluatedProperties = null;
        }

        if (_value is List<object?> list && _schema.UnevaluatedItems is { } items)
        {
            foreach (var i in (_unevaluatedItems ?? []).Order())
            {
                Add(ApplyTo(items, list[i], Index(i)));
            }

            _unevaluatedItems = null;
        }
    }
}
