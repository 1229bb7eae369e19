using System.Globalization;

namespace Flux.ApiServer.Schemas.Rules;

/// <summary>What all rules of a definition can cost on one object, and which of them most of all.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apis/apiextensions/validation/cel_validation.go</c>.</remarks>
internal sealed class RuleCosts
{
    /// <summary>What one expression may cost at most, by estimate.</summary>
    public const ulong ExpressionLimit = 10_000_000;
    private const ulong TotalLimit = 100_000_000;
    private const int Told = 4;

    private readonly List<(string Path, ulong Cost)> _expensive = [];
    private ulong _total;

    public void Add(string path, ulong cost)
    {
        _total = ulong.MaxValue - _total < cost ? ulong.MaxValue : _total + cost;
        if (cost >= TotalLimit / 100)
        {
            _expensive.Add((path, cost));
        }
    }

    /// <summary>The errors of rules that cost too much together.</summary>
    public IEnumerable<FieldError> Errors(string schemaPath)
    {
        if (_total <= TotalLimit)
        {
            yield break;
        }

        foreach (var (path, _) in _expensive.OrderByDescending(rule => rule.Cost).Take(Told))
        {
            yield return FieldError.Forbidden(path, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema");
        }

        yield return FieldError.Forbidden(
            schemaPath, Message("x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", _total, TotalLimit));
    }

    /// <summary>That something costs more than it may.</summary>
    public static string Message(string what, ulong cost, ulong limit = ExpressionLimit)
    {
        var factor = (double)cost / limit;
        var text = factor > 100 ? "more than 100x"
            : factor < 1.5 ? factor.ToString("F6", CultureInfo.InvariantCulture) + "x"
            : factor.ToString("F1", CultureInfo.InvariantCulture) + "x";
        return $"{what} exceeds budget by factor of {text} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";
    }
}
