namespace Flux.GoTemplates.Values;

/// <summary>An error as a value, as functions with an error field in their result give.</summary>
public sealed class GoError : GoObject
{
    private static readonly GoType _type = GoType.PointerTo(GoType.Struct("errors.errorString", [new("s", GoType.String)], new Dictionary<string, GoFunction>
    {
        ["Error"] = new GoFunction("func(interface {}) string", (_, a) => ((GoError)a[0]!).Message),
    }));

    /// <summary>An error with a text.</summary>
    public GoError(string message)
        : base(_type) => Message = message;

    /// <summary>The text.</summary>
    public string Message { get; }
}
