namespace Flux.Api;

/// <summary>Patterns that several fields share.</summary>
internal static class SchemaPatterns
{
    public const string Duration = @"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$";

    /// <summary>A source's timeout: no hours.</summary>
    public const string ShortDuration = @"^([0-9]+(\.[0-9]+)?(ms|s|m))+$";
}
