using System.Runtime.CompilerServices;
using Flux.Cel.Syntax;
using Flux.Cel.Values;

namespace Flux.Cel.Types;

/// <summary>Finds the static type of an expression and what does not fit.</summary>
internal sealed class Checker
{
    private readonly Source _source;
    private readonly Declarations _declarations;
    private readonly Dictionary<string, CelType> _variables;
    private Dictionary<string, CelType> _bound = [];
    private readonly List<(int Offset, string Message)> _deferred = [];
    private int _fresh;
    private int _formats;

    public Checker(Source source, Declarations declarations, IReadOnlyDictionary<string, CelType> variables)
    {
        _source = source;
        _declarations = declarations;
        _variables = new Dictionary<string, CelType>(variables);
    }

    public CelType Check(Expr expression)
    {
        var type = Final(Of(expression));
        if (!_source.HasIssues)
        {
            foreach (var (offset, message) in _deferred)
            {
                _source.Report(offset, message);
            }
        }

        return type;
    }

    private CelType Of(Expr e)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            _source.Report(e.Offset, "expression is nested too deeply");
            return CelType.Error;
        }

        return e switch
        {
            Expr.Constant c => Operations.TypeOf(c.Value),
            Expr.Identifier i => Identifier(i),
            Expr.Select s => Select(s),
            Expr.Call c => Call(c),
            Expr.List l => List(l),
            Expr.Map m => Map(m),
            Expr.Fold f => Fold(f),
            _ => CelType.Error,
        };
    }

    private CelType Identifier(Expr.Identifier identifier)
    {
        var name = identifier.Name.TrimStart('.');
        if (_variables.TryGetValue(name, out var type))
        {
            return type;
        }

        if (Declarations.TypeNames.TryGetValue(name, out var named))
        {
            return CelType.Type(named);
        }

        _source.Report(identifier.Offset, $"undeclared reference to '{name}' (in container '')");
        return CelType.Error;
    }

    private CelType Select(Expr.Select select)
    {
        if (Declarations.QualifiedName(select) is { } qualified)
        {
            if (_variables.TryGetValue(qualified, out var declared))
            {
                return declared;
            }

            if (Declarations.TypeNames.TryGetValue(qualified, out var named))
            {
                return CelType.Type(named);
            }
        }

        var operand = Resolve(Of(select.Operand));
        var optional = operand.Name == "optional_type";
        var inner = optional ? Resolve(operand.Parameters[0]) : operand;
        CelType result;
        if (inner.IsAny || inner.IsVariable)
        {
            result = inner.Name == "!error!" ? inner : CelType.Dyn;
        }
        else if (inner.Name == "map")
        {
            result = inner.Parameters[1];
        }
        else
        {
            _source.Report(select.Offset, $"type '{Final(inner)}' does not support field selection");
            return CelType.Error;
        }

        return select.Test ? CelType.Bool : optional || select.Optional ? CelType.Optional(result) : result;
    }

    private CelType Call(Expr.Call call)
    {
        if (call.Target is not null && Declarations.QualifiedName(call.Target) is { } prefix
            && _declarations.Find($"{prefix}.{call.Function}") is { } qualified)
        {
            return Apply(call, qualified, $"{prefix}.{call.Function}", call.Arguments, false);
        }

        if (_declarations.Find(call.Function) is not { } overloads)
        {
            foreach (var argument in call.All)
            {
                Of(argument);
            }

            _source.Report(call.Offset, $"undeclared reference to '{call.Function}' (in container '')");
            return CelType.Error;
        }

        return Apply(call, overloads, call.Function, call.All, call.Target is not null);
    }

    private CelType Apply(Expr.Call call, IReadOnlyList<Overload> overloads, string name, Expr[] arguments, bool member)
    {
        _formats += name == "format" ? 1 : 0;
        var types = arguments.Select(Of).ToArray();
        _formats -= name == "format" ? 1 : 0;
        if (types.Any(t => t.Name == "!error!"))
        {
            return CelType.Error;
        }

        if (name is "_&&_" or "_||_")
        {
            var good = true;
            for (var i = 0; i < types.Length; i++)
            {
                good &= Expect(arguments[i], CelType.Bool, types[i]);
            }

            return good ? CelType.Bool : CelType.Error;
        }

        CelType? result = null;
        foreach (var overload in overloads.Where(o => o.IsMember == member && o.Arguments.Length == types.Length))
        {
            var names = new Dictionary<string, CelType>();
            var saved = new Dictionary<string, CelType>(_bound);
            if (overload.Arguments.Zip(types).All(p => Assign(Instantiate(p.First, names), p.Second)))
            {
                var returned = Final(Instantiate(overload.Result, names), false);
                result = result is null || result.Equals(returned) ? returned : CelType.Dyn;
            }
            else
            {
                _bound = saved;
            }
        }

        if (result is null)
        {
            var shown = types.Select(t => Final(t)).ToArray();
            var applied = member
                ? $"{shown[0]}.({string.Join(", ", shown.Skip(1))})"
                : $"({string.Join(", ", (IEnumerable<CelType>)shown)})";
            _source.Report(call.Offset, $"found no matching overload for '{name}' applied to '{applied}'");
            return CelType.Error;
        }

        Literals(name, arguments);
        return result;
    }

    /// <summary>The validators that Kubernetes adds: constants that a conversion cannot take.</summary>
    private void Literals(string name, Expr[] arguments)
    {
        if (!_declarations.ValidatesLiterals || arguments.Length == 0 || arguments[^1] is not Expr.Constant { Value: string text } constant)
        {
            return;
        }

        var valid = name switch
        {
            "duration" => Duration.Parse(text) is not null,
            "timestamp" => Timestamp.Parse(text) is not null,
            "matches" => Functions.Regexes.Error(text) is null,
            _ => true,
        };
        if (!valid)
        {
            _deferred.Add((constant.Offset, $"invalid {name} argument"));
        }
    }

    private CelType List(Expr.List list)
    {
        CelType? element = null;
        for (var i = 0; i < list.Elements.Length; i++)
        {
            var type = Of(list.Elements[i]);
            if (list.Optional[i])
            {
                type = Unwrap(list.Elements[i], type);
            }

            element = Join(list.Elements[i], element, type);
        }

        return CelType.List(element ?? Fresh());
    }

    private CelType Map(Expr.Map map)
    {
        CelType? key = null;
        CelType? value = null;
        foreach (var entry in map.Entries)
        {
            key = Join(entry.Key, key, Of(entry.Key));
            var type = Of(entry.Value);
            value = Join(entry.Value, value, entry.Optional ? Unwrap(entry.Value, type) : type);
        }

        return CelType.Map(key ?? Fresh(), value ?? Fresh());
    }

    private CelType Unwrap(Expr at, CelType type)
    {
        var value = Fresh();
        return Expect(at, CelType.Optional(value), type) ? Final(value, false) : CelType.Error;
    }

    private CelType Join(Expr at, CelType? previous, CelType type)
    {
        if (previous is null)
        {
            return type;
        }

        if (Assign(previous, type))
        {
            return Resolve(previous).Name == "dyn" || Resolve(type).Name == "dyn" ? CelType.Dyn : previous;
        }

        var message = $"expected type '{Final(previous)}' but found '{Final(type)}'";
        if (_declarations.ValidatesLiterals)
        {
            // Kubernetes asks for one type with a validator that runs after the check and passes over format()
            if (_formats == 0)
            {
                _deferred.Add((at.Offset, message));
            }

            return CelType.Dyn;
        }

        _source.Report(at.Offset, message);
        return CelType.Error;
    }

    private CelType Fold(Expr.Fold fold)
    {
        var range = Resolve(Of(fold.Range));
        if (fold.Kind == FoldKind.Bind)
        {
            return Scoped(fold.Variables, [range], () => Of(fold.Body));
        }

        if (fold.Kind is FoldKind.OptionalMap or FoldKind.OptionalFlatMap)
        {
            var inner = Fresh();
            if (!Expect(fold.Range, CelType.Optional(inner), range))
            {
                return CelType.Error;
            }

            var body = Scoped(fold.Variables, [Final(inner, false)], () => Of(fold.Body));
            if (fold.Kind == FoldKind.OptionalFlatMap)
            {
                Expect(fold.Body, CelType.Optional(Fresh()), body);
                return body;
            }

            return CelType.Optional(body);
        }

        CelType[] items;
        switch (range.Name)
        {
            case "list":
                items = fold.Variables.Length == 2 ? [CelType.Int, range.Parameters[0]] : [range.Parameters[0]];
                break;
            case "map":
                items = fold.Variables.Length == 2 ? range.Parameters : [range.Parameters[0]];
                break;
            case "dyn" or "!error!":
                items = [.. fold.Variables.Select(_ => CelType.Dyn)];
                break;
            default:
                if (range.IsVariable)
                {
                    items = [.. fold.Variables.Select(_ => CelType.Dyn)];
                    break;
                }

                _source.Report(fold.Range.Offset, $"expression of type '{Final(range)}' cannot be range of a comprehension (must be list, map, or dynamic)");
                return CelType.Error;
        }

        return Scoped(fold.Variables, items, () => Body(fold, items));
    }

    private CelType Body(Expr.Fold fold, CelType[] items)
    {
        if (fold.Filter is not null)
        {
            Expect(fold.Filter, CelType.Bool, Of(fold.Filter));
        }

        var body = Of(fold.Body);
        switch (fold.Kind)
        {
            case FoldKind.All or FoldKind.Exists or FoldKind.ExistsOne:
                Expect(fold.Body, CelType.Bool, body);
                return CelType.Bool;
            case FoldKind.Filter:
                Expect(fold.Body, CelType.Bool, body);
                return CelType.List(items[0]);
            case FoldKind.SortBy:
                return CelType.List(items[0]);
            case FoldKind.TransformMap:
                return CelType.Map(items[0], body);
            case FoldKind.TransformMapEntry:
                return body;
            default:
                return CelType.List(body);
        }
    }

    private CelType Scoped(string[] names, CelType[] types, Func<CelType> inner)
    {
        var hidden = names.Select(n => _variables.GetValueOrDefault(n)).ToArray();
        for (var i = 0; i < names.Length; i++)
        {
            _variables[names[i]] = types[i];
        }

        var result = inner();
        for (var i = 0; i < names.Length; i++)
        {
            if (hidden[i] is { } type)
            {
                _variables[names[i]] = type;
            }
            else
            {
                _variables.Remove(names[i]);
            }
        }

        return result;
    }

    private bool Expect(Expr at, CelType expected, CelType found)
    {
        if (Assign(expected, found))
        {
            return true;
        }

        _source.Report(at.Offset, $"expected type '{Final(expected)}' but found '{Final(found)}'");
        return false;
    }

    private CelType Fresh() => CelType.Variable($"_var{_fresh++}");

    private CelType Instantiate(CelType type, Dictionary<string, CelType> names)
    {
        if (type.IsVariable)
        {
            if (!names.TryGetValue(type.Name, out var fresh))
            {
                names[type.Name] = fresh = Fresh();
            }

            return fresh;
        }

        return type.With(t => Instantiate(t, names));
    }

    private CelType Resolve(CelType type)
    {
        while (type.IsVariable && _bound.TryGetValue(type.Name, out var bound))
        {
            type = bound;
        }

        return type;
    }

    private CelType Final(CelType type, bool toDyn = true)
    {
        var resolved = Resolve(type);
        return resolved.IsVariable ? toDyn ? CelType.Dyn : resolved : resolved.With(t => Final(t, toDyn));
    }

    private bool Assign(CelType target, CelType source)
    {
        target = Resolve(target);
        source = Resolve(source);
        if (target.IsVariable || source.IsVariable)
        {
            if (target.IsVariable && source.IsVariable && target.Name == source.Name)
            {
                return true;
            }

            var (variable, other) = target.IsVariable ? (target, source) : (source, target);
            if (Contains(other, variable.Name))
            {
                return false;
            }

            _bound[variable.Name] = other;
            return true;
        }

        if (target.IsAny || source.IsAny)
        {
            return true;
        }

        if (source.Name == "null" || target.Name == "null")
        {
            var other = source.Name == "null" ? target : source;
            return other.Name is "null" or "timestamp" or "duration" || other.Name.Contains('.', StringComparison.Ordinal);
        }

        return target.Name == source.Name && target.Parameters.Length == source.Parameters.Length
            && (target.Name == "type" || target.Parameters.Zip(source.Parameters).All(p => Assign(p.First, p.Second)));
    }

    private bool Contains(CelType type, string variable)
    {
        type = Resolve(type);
        return type.IsVariable ? type.Name == variable : type.Parameters.Any(p => Contains(p, variable));
    }
}
