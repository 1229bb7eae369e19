namespace Flux.Cel.Values;

/// <summary>A failed evaluation, passed on as a value since &amp;&amp;, || and the quantifiers may absorb it.</summary>
internal sealed record CelError(string Message)
{
    public static readonly CelError NoOverload = new("no such overload");
}
