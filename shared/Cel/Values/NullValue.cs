namespace Flux.Cel.Values;

/// <summary>The null of the language.</summary>
internal sealed class NullValue
{
    public static readonly NullValue Instance = new();

    private NullValue()
    {
    }
}
