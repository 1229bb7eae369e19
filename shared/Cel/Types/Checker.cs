using System.Runtime.CompilerServices;
using Flux.Cel.Syntax;
using Flux.Cel.Values;

namespace Flux.Cel.Types;

/// <summary>Finds the static type of an expression and what does not fit.</summary>
internal sealed partial class Checker
{
    private readonly Source _source;
    private readonly Declarations _declarations;
    private readonly Dictionary<string, CelType> _variables;
    private readonly Unifier _unifier = new();
    private readonly List<(int Offset, string Message)> _deferred = [];
    private readonly StructTypes? _structs;
    private int _formats;

    /// <param name="source">The text; what is wrong is reported to it.</param>
    /// <param name="declarations">The functions.</param>
    /// <param name="variables">The names with their types.</param>
    /// <param name="structs">The objects that an expression may make; null for none.</param>
    public Checker(Source source, Declarations declarations, IReadOnlyDictionary<string, CelType> variables, StructTypes? structs = null)
    {
        _source = source;
        _declarations = declarations;
        _structs = structs;
        _variables = new Dictionary<string, CelType>(variables);
    }

    /// <summary>The types and overloads of all parts are noted here; null where nobody asks for them.</summary>
    public CheckedTree? Notes { get; init; }

    public CelType Check(Expr expression)
    {
        var type = Final(Of(expression));
        Notes?.Settle(t => Final(t));
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

        var type = e switch
        {
            Expr.Constant c => Operations.TypeOf(c.Value),
            Expr.Identifier i => Identifier(i),
            Expr.Select s => Select(s),
            Expr.Call c => Call(c),
            Expr.List l => List(l),
            Expr.Map m => Map(m),
            Expr.Struct s => Struct(s),
            Expr.Fold f => Fold(f),
            _ => CelType.Error,
        };
        Notes?.Note(e, type);
        return type;
    }

    private CelType Identifier(Expr.Identifier identifier)
    {
        var name = identifier.Name.TrimStart('.');
        if (_variables.TryGetValue(name, out var type))
        {
            return type;
        }

        if (_declarations.FindType(name) is { } named)
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

            if (_declarations.FindType(qualified) is { } named)
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
        else if (inner.Fields is not null)
        {
            if (inner.Field(select.Field) is not { } field)
            {
                _source.Report(select.Offset, $"undefined field '{select.Field}'");
                return CelType.Error;
            }

            result = field;
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

            Notes?.Note(call, overloads[0]);
            return good ? CelType.Bool : CelType.Error;
        }

        CelType? result = null;
        foreach (var overload in overloads.Where(o => o.IsMember == member && o.Arguments.Length == types.Length))
        {
            var names = new Dictionary<string, CelType>();
            var saved = _unifier.Save();
            if (overload.Arguments.Zip(types).All(p => Assign(_unifier.Instantiate(p.First, names), p.Second)))
            {
                Notes?.Note(call, overload);
                var returned = Final(_unifier.Instantiate(overload.Result, names), false);
                result = result is null || result.Equals(returned) ? returned : CelType.Dyn;
            }
            else
            {
                _unifier.Restore(saved);
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
        if (!_declarations.ValidatesLiterals || arguments.Length == 0 || arguments[^1] is not Expr.Constant constant)
        {
            return;
        }

        var valid = (name, constant.Value) switch
        {
            ("duration", string text) => Duration.Parse(text) is not null,
            ("timestamp", string text) => Timestamp.Parse(text) is not null,
            ("timestamp", long seconds) => new Timestamp(seconds, 0).IsInRange,
            ("matches", string text) => Functions.Regexes.Error(text) is null,
            _ => true,
        };
        if (!valid)
        {
            _deferred.Add((constant.Offset, $"invalid {name} argument"));
        }
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

    private CelType Fresh() => _unifier.Fresh();

    private CelType Resolve(CelType type) => _unifier.Resolve(type);

    private CelType Final(CelType type, bool toDyn = true) => _unifier.Final(type, toDyn);

    private bool Assign(CelType target, CelType source) => _unifier.Assign(target, source);
}
