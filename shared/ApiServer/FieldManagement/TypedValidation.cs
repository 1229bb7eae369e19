using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>Checks that a value fits its type: only what structured merge needs, not the rules of the kind.</summary>
/// <remarks>Spec: structured-merge-diff v6, <c>typed/validate.go</c>; the messages are part of the API's answers.</remarks>
internal sealed class TypedValidation
{
    private readonly List<string> _errors = [];
    private readonly List<PathElement> _path = [];
    private readonly bool _allowDuplicates;

    private TypedValidation(bool allowDuplicates) => _allowDuplicates = allowDuplicates;

    /// <summary>The errors as one message, or null.</summary>
    public static string? Check(TypeSchema type, JsonNode? value, bool allowDuplicates)
    {
        var validation = new TypedValidation(allowDuplicates);
        validation.Visit(type, value);
        return validation._errors.Count switch
        {
            0 => null,
            1 => validation._errors[0],
            _ => "errors:\n" + string.Join('\n', validation._errors.Select(error => "  " + error)),
        };
    }

    private void Visit(TypeSchema type, JsonNode? value)
    {
        var kind = TypedKinds.Deduce(type, value);
        switch (kind == TypedKind.Undecided ? TypedKinds.Preferred(type) : kind)
        {
            case TypedKind.Map:
                VisitMap(type, value);
                break;
            case TypedKind.List:
                VisitList(type, value);
                break;
            default:
                VisitScalar(type.Scalar, value);
                break;
        }
    }

    private void VisitScalar(ScalarType type, JsonNode? value)
    {
        if (value is null)
        {
            return;
        }

        var kind = value.GetValueKind();
        switch (type)
        {
            case ScalarType.Number when kind != JsonValueKind.Number:
                Add($"expected numeric (int or float), got {GoText.TypeName(value)}");
                break;
            case ScalarType.String when kind != JsonValueKind.String:
                Add($"expected string, got &value.valueUnstructured{{Value:{GoText.Syntax(value)}}}");
                break;
            case ScalarType.Boolean when kind is not (JsonValueKind.True or JsonValueKind.False):
                Add($"expected boolean, got &{{{GoText.Plain(value)}}}");
                break;
            case ScalarType.Untyped when kind is JsonValueKind.Object or JsonValueKind.Array:
                Add($"expected any scalar, got &{{{GoText.Plain(value)}}}");
                break;
            default:
                break;
        }
    }

    private void VisitList(TypeSchema type, JsonNode? value)
    {
        if (value is null)
        {
            return;
        }

        if (value is not JsonArray list)
        {
            Add($"expected list, got &{{{GoText.Plain(value)}}}");
            return;
        }

        var items = type.Items ?? TypeSchema.Untyped;
        if (type.ListType == ListType.Atomic)
        {
            VisitAtomicList(items, list);
            return;
        }

        var seen = new SortedSet<PathElement>(PathElementComparer.Instance);
        for (var i = 0; i < list.Count; i++)
        {
            var element = ListItems.Element(type, list[i], out var error);
            if (element is null)
            {
                Add($"element {i}: {error}");
                return;
            }

            if (!seen.Add(element) && !_allowDuplicates)
            {
                Add($"duplicate entries for key {element}");
            }

            Descend(element, items, list[i]);
        }
    }

    private void VisitAtomicList(TypeSchema items, JsonArray list)
    {
        if (ReferenceEquals(items, TypeSchema.Untyped) || ReferenceEquals(items, TypeSchema.Deduced))
        {
            return;
        }

        for (var i = 0; i < list.Count; i++)
        {
            Descend(PathElement.ForIndex(i), items, list[i]);
        }
    }

    private void VisitMap(TypeSchema type, JsonNode? value)
    {
        if (value is null)
        {
            return;
        }

        if (value is not JsonObject map)
        {
            Add($"expected map, got &{{{GoText.Plain(value)}}}");
            return;
        }

        foreach (var (key, item) in map)
        {
            if (type.Fields.TryGetValue(key, out var field))
            {
                Descend(field.Element, field.Type, item);
            }
            else if (type.Values is not { } values)
            {
                _path.Add(PathElement.ForField(key));
                Add("field not declared in schema");
                _path.RemoveAt(_path.Count - 1);
                return;
            }
            else if (!ReferenceEquals(values, TypeSchema.Untyped) && !ReferenceEquals(values, TypeSchema.Deduced))
            {
                Descend(PathElement.ForField(key), values, item);
            }
        }
    }

    private void Descend(PathElement element, TypeSchema type, JsonNode? value)
    {
        _path.Add(element);
        Visit(type, value);
        _path.RemoveAt(_path.Count - 1);
    }

    private void Add(string message) => _errors.Add(_path.Count == 0 ? message : $"{string.Concat(_path)}: {message}");
}
