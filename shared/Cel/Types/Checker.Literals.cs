using Flux.Cel.Syntax;

namespace Flux.Cel.Types;

/// <content>Lists, maps and objects.</content>
internal sealed partial class Checker
{
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

    private CelType Struct(Expr.Struct literal)
    {
        if (_structs?.Find(literal.TypeName) is not { } type)
        {
            _source.Report(literal.Offset, $"undeclared reference to '{literal.TypeName}' (in container '')");
            foreach (var (_, value, _) in literal.Fields)
            {
                Of(value);
            }

            return CelType.Error;
        }

        foreach (var (name, value, optional) in literal.Fields)
        {
            var found = Of(value);
            if (type.Field(name) is not { } field)
            {
                _source.Report(literal.Offset, $"undefined field '{name}'");
                continue;
            }

            found = optional ? Unwrap(value, found) : found;
            if (!Assign(field, found))
            {
                _source.Report(value.Offset, $"expected type of field '{name}' is '{Final(field)}' but provided type is '{Final(found)}'");
            }
        }

        return type;
    }
}
