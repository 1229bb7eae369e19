namespace Flux.GoTemplates.Sprig;

/// <summary>Sprig's functions for text templates.</summary>
/// <remarks>Source: Sprig 3.3.0, functions.go.</remarks>
public static partial class SprigFunctions
{
    /// <summary>A map of Sprig's functions, to be added to at will.</summary>
    public static FunctionMap Create()
    {
        var functions = new FunctionMap();
        functions.Add("hello", "func() string", (_, _) => "Hello!");
        return functions;
    }
}
