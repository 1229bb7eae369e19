namespace Flux.Cli.Diffs;

/// <summary>What would happen to a field.</summary>
internal enum FieldChangeKind
{
    /// <summary>It would be there.</summary>
    Added,

    /// <summary>It would have another value.</summary>
    Changed,

    /// <summary>It would be gone.</summary>
    Removed,
}
