namespace Flux.Kustomizations;

/// <summary>What a run leaves while it waits for deleted objects to go.</summary>
internal sealed record TerminationProgress
{
    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The objects waited for, each as <c>id version</c>; the first ones where all would be too many.</summary>
    public required IReadOnlyList<string> Awaited { get; init; }

    /// <summary>Whether there are more than <see cref="Awaited"/> names.</summary>
    public required bool HasMore { get; init; }
}
