namespace Flux.Cel.Syntax;

/// <summary>Turns the calls that are macros into folds and presence tests.</summary>
internal sealed class Macros(Source source, Func<int> nextId, bool twoVariables)
{
    /// <summary>The node a call stands for; null where it is an ordinary call.</summary>
    public Expr? Expand(int id, int offset, string name, Expr? target, Expr[] arguments)
    {
        if (target is null)
        {
            return name == "has" && arguments.Length == 1 ? Has(id, arguments[0]) : null;
        }

        return (name, arguments.Length) switch
        {
            ("all", 2) => Fold(id, offset, FoldKind.All, target, arguments),
            ("exists", 2) => Fold(id, offset, FoldKind.Exists, target, arguments),
            ("exists_one", 2) => Fold(id, offset, FoldKind.ExistsOne, target, arguments),
            ("existsOne", 2) => Fold(id, offset, FoldKind.ExistsOne, target, arguments),
            ("map", 2 or 3) => Fold(id, offset, FoldKind.Map, target, arguments),
            ("filter", 2) => Fold(id, offset, FoldKind.Filter, target, arguments),
            ("optMap", 2) => Fold(id, offset, FoldKind.OptionalMap, target, arguments),
            ("optFlatMap", 2) => Fold(id, offset, FoldKind.OptionalFlatMap, target, arguments),
            _ => twoVariables ? Extended(id, offset, name, target, arguments) : null,
        };
    }

    private Expr? Extended(int id, int offset, string name, Expr target, Expr[] arguments) => (name, arguments.Length) switch
    {
        ("sortBy", 2) => Fold(id, offset, FoldKind.SortBy, target, arguments),
        ("all", 3) => Two(id, offset, FoldKind.All, target, arguments),
        ("exists", 3) => Two(id, offset, FoldKind.Exists, target, arguments),
        ("existsOne" or "exists_one", 3) => Two(id, offset, FoldKind.ExistsOne, target, arguments),
        ("transformList", 3 or 4) => Two(id, offset, FoldKind.TransformList, target, arguments),
        ("transformMap", 3 or 4) => Two(id, offset, FoldKind.TransformMap, target, arguments),
        ("transformMapEntry", 3 or 4) => Two(id, offset, FoldKind.TransformMapEntry, target, arguments),
        ("bind", 3) when target is Expr.Identifier { Name: "cel" } => Bind(id, offset, arguments),
        _ => null,
    };

    private Expr Has(int id, Expr argument)
    {
        if (argument is Expr.Select { Test: false, Optional: false } select)
        {
            return new Expr.Select(id, select.Offset, select.Operand, select.Field, true, false);
        }

        source.Report(argument.Offset, "invalid argument to has() macro");
        return argument;
    }

    private Expr Fold(int id, int offset, FoldKind kind, Expr target, Expr[] arguments)
    {
        var variable = Variable(arguments[0], kind is FoldKind.OptionalMap or FoldKind.OptionalFlatMap
            ? $"{(kind == FoldKind.OptionalMap ? "optMap" : "optFlatMap")}() variable name must be a simple identifier"
            : "argument is not an identifier");
        return variable is null
            ? arguments[0]
            : new Expr.Fold(id, offset, kind, target, [variable], arguments.Length == 3 ? arguments[1] : null, arguments[^1]);
    }

    private Expr Two(int id, int offset, FoldKind kind, Expr target, Expr[] arguments)
    {
        var first = Variable(arguments[0], "argument must be a simple name");
        var second = Variable(arguments[1], "argument must be a simple name");
        if (first is null || second is null)
        {
            return arguments[0];
        }

        if (first == second)
        {
            source.Report(arguments[1].Offset, $"duplicate variable name: {second}");
        }

        return new Expr.Fold(id, offset, kind, target, [first, second], arguments.Length == 4 ? arguments[2] : null, arguments[^1]);
    }

    private Expr Bind(int id, int offset, Expr[] arguments)
    {
        var variable = Variable(arguments[0], "cel.bind() variable names must be simple identifiers");
        return variable is null
            ? arguments[0]
            : new Expr.Fold(id, offset, FoldKind.Bind, arguments[1], [variable], null, arguments[2]);
    }

    private string? Variable(Expr argument, string message)
    {
        nextId();
        if (argument is Expr.Identifier { Name: var name } && !name.StartsWith('.'))
        {
            return name;
        }

        source.Report(argument.Offset, message);
        return null;
    }
}
