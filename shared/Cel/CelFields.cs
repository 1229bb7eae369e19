namespace Flux.Cel;

/// <summary>An object whose fields are worked out when an expression asks for them, each once.</summary>
public sealed class CelFields
{
    private readonly IReadOnlyDictionary<string, Lazy<object>> _fields;

    /// <param name="fields">The fields; each gives its value, or throws <see cref="CelException"/> where it has none.</param>
    public CelFields(IReadOnlyDictionary<string, Func<CelValue>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        _fields = fields.ToDictionary(f => f.Key, f => new Lazy<object>(() => Evaluate(f.Value), LazyThreadSafetyMode.None));
    }

    internal object? Find(string name) => _fields.TryGetValue(name, out var field) ? field.Value : null;

    private static object Evaluate(Func<CelValue> field)
    {
        try
        {
            return field().Raw;
        }
        catch (CelException e)
        {
            return new Values.CelError(e.Message);
        }
    }
}
