namespace Flux.Cel.Syntax;

/// <summary>A node of an expression; <paramref name="id"/> counts as cel-go's parser does, <paramref name="offset"/> is where it stands.</summary>
internal abstract class Expr(int id, int offset)
{
    public int Id { get; } = id;

    public int Offset { get; } = offset;

    internal sealed class Constant(int id, int offset, object value) : Expr(id, offset)
    {
        public object Value { get; } = value;
    }

    internal sealed class Identifier(int id, int offset, string name) : Expr(id, offset)
    {
        public string Name { get; } = name;
    }

    internal sealed class Select(int id, int offset, Expr operand, string field, bool test, bool optional) : Expr(id, offset)
    {
        public Expr Operand { get; } = operand;

        public string Field { get; } = field;

        /// <summary>has(): asks whether the field is there.</summary>
        public bool Test { get; } = test;

        /// <summary>operand.?field</summary>
        public bool Optional { get; } = optional;
    }

    internal sealed class Call(int id, int offset, string function, Expr? target, Expr[] arguments) : Expr(id, offset)
    {
        public string Function { get; } = function;

        public Expr? Target { get; } = target;

        public Expr[] Arguments { get; } = arguments;

        public Expr[] All { get; } = target is null ? arguments : [target, .. arguments];
    }

    internal sealed class List(int id, int offset, Expr[] elements, bool[] optional) : Expr(id, offset)
    {
        public Expr[] Elements { get; } = elements;

        public bool[] Optional { get; } = optional;
    }

    internal sealed class Map(int id, int offset, (Expr Key, Expr Value, bool Optional)[] entries) : Expr(id, offset)
    {
        public (Expr Key, Expr Value, bool Optional)[] Entries { get; } = entries;
    }

    /// <summary>An object of a named type: <c>Object.spec{replicas: 3}</c>.</summary>
    internal sealed class Struct(int id, int offset, string typeName, (string Field, Expr Value, bool Optional)[] fields) : Expr(id, offset)
    {
        public string TypeName { get; } = typeName;

        public (string Field, Expr Value, bool Optional)[] Fields { get; } = fields;
    }

    /// <summary>A macro over a range; Body is the predicate or the transformation, Filter what selects before.</summary>
    internal sealed class Fold(int id, int offset, FoldKind kind, Expr range, string[] variables, Expr? filter, Expr body)
        : Expr(id, offset)
    {
        public FoldKind Kind { get; } = kind;

        public Expr Range { get; } = range;

        public string[] Variables { get; } = variables;

        public Expr? Filter { get; } = filter;

        public Expr Body { get; } = body;
    }
}
