namespace Flux.GoTemplates;

/// <summary>How much one execution may use, nested ones included. What goes beyond ends in an error that names the limit.</summary>
public sealed record TemplateLimits
{
    /// <summary>The most characters of output. Default 128 Mi.</summary>
    public int MaxOutput { get; init; } = 128 << 20;

    /// <summary>The most steps: actions run, functions called, items ranged over. Default 100 million.</summary>
    public long MaxSteps { get; init; } = 100_000_000;

    /// <summary>How deep templates may call templates. Default 100,000, as Go has it.</summary>
    public int MaxDepth { get; init; } = 100_000;

    /// <summary>The most characters of one value that a function makes. Default 32 Mi.</summary>
    public int MaxValue { get; init; } = 32 << 20;

    /// <summary>The most items of one list that a function makes. Default 2 Mi.</summary>
    public int MaxItems { get; init; } = 2 << 20;

    /// <summary>The most characters and items that functions make altogether. Default 256 Mi.</summary>
    public long MaxMade { get; init; } = 1L << 28;

}
