using Flux.Cel.Values;

namespace Flux.Cel.Functions;

/// <summary>The implementations by name; null from one says that it has none for these arguments.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<string, Func<object[], object?>> _functions = [];

    public bool Contains(string name) => _functions.ContainsKey(name) || (name.Length > 2 && name.Contains('_', StringComparison.Ordinal) && name[0] is '_' or '!' or '-' or '@');

    /// <summary>Adds an implementation behind those a name already has.</summary>
    public void Add(string name, Func<object[], object?> function) =>
        _functions[name] = _functions.TryGetValue(name, out var earlier) ? a => earlier(a) ?? function(a) : function;

    public object Invoke(string name, int id, object[] arguments)
    {
        if (_functions.TryGetValue(name, out var function))
        {
            return function(arguments) ?? Missing(name, arguments);
        }

        return arguments.Length switch
        {
            0 => new CelError($"no such overload: {name}()"),
            1 or 2 => IsReceiver(arguments[0]) ? CelError.NoOverload : new CelError($"no such overload: {name}"),
            _ => IsReceiver(arguments[0]) ? CelError.NoOverload : new CelError($"no such overload: {name} {id}"),
        };
    }

    private static CelError Missing(string name, object[] arguments)
    {
        if (name is "contains" or "startsWith" or "endsWith" or "matches" || name.StartsWith("get", StringComparison.Ordinal))
        {
            return CelError.NoOverload;
        }

        if (name == "size" && arguments.Length == 1)
        {
            return IsReceiver(arguments[0]) ? CelError.NoOverload : new CelError("no such overload: size");
        }

        return new CelError($"no such overload: {name}({string.Join(", ", arguments.Select(a => Operations.TypeOf(a).RuntimeName))})");
    }

    private static bool IsReceiver(object value) => value is string or Timestamp or Duration;
}
