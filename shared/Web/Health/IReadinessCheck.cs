namespace Flux.Web.Health;

/// <summary>Something that must be in order before this program should get requests. A host registers as many as it needs.</summary>
public interface IReadinessCheck
{
    /// <summary>What is asked, e.g. <c>store</c>.</summary>
    string Name { get; }

    /// <summary>What is not in order, in words that every caller may read; null where it is.</summary>
    ValueTask<string?> ProblemAsync(CancellationToken cancellationToken);
}
