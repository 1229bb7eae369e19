using System.Collections.Concurrent;

namespace Flux.GoTemplates.Values;

/// <summary>What a function does.</summary>
/// <param name="context">The running execution: limits, clock, templates, the host's own state.</param>
/// <param name="arguments">
/// The arguments, already checked against and converted to the parameters' types; those of a variadic parameter follow one by one.
/// Valid until the function returns.
/// </param>
/// <returns>The result, of the result type. Errors are thrown as <see cref="GoCallException"/>.</returns>
public delegate object? GoFunctionBody(TemplateContext context, ReadOnlySpan<object?> arguments);

/// <summary>A function that templates can call.</summary>
public sealed class GoFunction
{
    private readonly GoType[] _parameters;

    /// <summary>A function with a signature in Go's notation: <c>func(int, ...interface {}) (string, error)</c>.</summary>
    /// <param name="signature">
    /// The types can be all basic ones, <c>interface {}</c> (or <c>any</c>), <c>error</c>, <c>reflect.Value</c>, and slices (<c>[]T</c>) and
    /// maps (<c>map[string]T</c>) of them. A second result can only be <c>error</c>.
    /// </param>
    /// <param name="body">What it does; it may be called from several threads.</param>
    /// <exception cref="FormatException">The signature cannot be read.</exception>
    public GoFunction(string signature, GoFunctionBody body)
    {
        Body = body ?? throw new ArgumentNullException(nameof(body));
        (_parameters, IsVariadic, Result) = GoSignature.Parse(signature);
        Signature = signature;
    }

    /// <summary>A function over types that the notation cannot name.</summary>
    public GoFunction(IReadOnlyList<GoType> parameters, bool isVariadic, GoType result, GoFunctionBody body)
    {
        Body = body ?? throw new ArgumentNullException(nameof(body));
        _parameters = [.. parameters];
        IsVariadic = isVariadic;
        Result = result;
        Signature = "func(" + string.Join(", ", _parameters.Select((p, i) => isVariadic && i == _parameters.Length - 1 ? "..." + p : p.Name)) + ") " + result;
    }

    /// <summary>The parameters' types; of a variadic one the type of an item.</summary>
    public IReadOnlyList<GoType> Parameters => _parameters;

    /// <summary>Whether the last parameter takes any number of arguments.</summary>
    public bool IsVariadic { get; }

    /// <summary>The type of the result.</summary>
    public GoType Result { get; }

    /// <summary>What it does.</summary>
    public GoFunctionBody Body { get; }

    /// <summary>The signature.</summary>
    public string Signature { get; }

    internal GoType Parameter(int index) => _parameters[Math.Min(index, _parameters.Length - 1)];
}
