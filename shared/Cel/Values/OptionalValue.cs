namespace Flux.Cel.Values;

/// <summary>An optional; <paramref name="Value"/> is null where there is none.</summary>
internal sealed record OptionalValue(object? Value)
{
    public static readonly OptionalValue None = new((object?)null);
}
