namespace Flux.Cel.Values;

/// <summary>A failed evaluation, passed on as a value since &amp;&amp;, || and the quantifiers may absorb it.</summary>
internal sealed record CelError(string Message)
{
    /// <summary>What an evaluation ends with that costs more than it may.</summary>
    public const string OverLimit = "operation cancelled: actual cost limit exceeded";

    public static readonly CelError NoOverload = new("no such overload");

    /// <summary>Whether a name does not exist, as long as it may turn out to begin a name with dots.</summary>
    public bool IsMissing { get; private init; }

    public static CelError Missing(string name) => new($"no such attribute(s): {name}") { IsMissing = true };
}
