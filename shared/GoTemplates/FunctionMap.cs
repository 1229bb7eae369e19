using System.Collections;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates;

/// <summary>Functions by name, over the built-in ones of text/template. Fill it before templates are parsed with it; then it may be shared.</summary>
public sealed class FunctionMap : IEnumerable<KeyValuePair<string, GoFunction>>
{
    private readonly Dictionary<string, GoFunction> _functions;

    /// <summary>No functions but the built-in ones.</summary>
    public FunctionMap() => _functions = new(StringComparer.Ordinal);

    /// <summary>A copy, to add to.</summary>
    public FunctionMap(FunctionMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _functions = new(other._functions, StringComparer.Ordinal);
    }

    /// <summary>The names, built-in ones not among them.</summary>
    public IReadOnlyCollection<string> Names => _functions.Keys;

    /// <summary>A function; setting one replaces another of its name, also a built-in one.</summary>
    /// <exception cref="KeyNotFoundException">Reading a name that has no function.</exception>
    public GoFunction this[string name]
    {
        get => _functions[name];
        set => _functions[name] = value;
    }

    /// <summary>Adds or replaces a function.</summary>
    public void Add(string name, GoFunction function) => _functions[name] = function;

    /// <summary>Adds or replaces a function.</summary>
    /// <param name="name">As templates call it.</param>
    /// <param name="signature">See <see cref="GoFunction(string, GoFunctionBody)"/>.</param>
    /// <param name="body">What it does.</param>
    public void Add(string name, string signature, GoFunctionBody body) => _functions[name] = new(signature, body);

    /// <summary>Removes a function, if there is one of the name.</summary>
    public bool Remove(string name) => _functions.Remove(name);

    /// <summary>Whether there is a function of the name, built-in ones not counted.</summary>
    public bool Contains(string name) => _functions.ContainsKey(name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, GoFunction>> GetEnumerator() => _functions.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal GoFunction? Find(string name) => _functions.GetValueOrDefault(name);
}
