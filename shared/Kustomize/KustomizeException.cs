namespace Flux.Kustomize;

/// <summary>A build that failed through what the user wrote. The message is upstream's where tools match on it.</summary>
/// <param name="message">What is wrong, from the outermost step to the cause.</param>
/// <param name="inner">The cause.</param>
public sealed class KustomizeException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The file that is at fault, as a path in the tree; null where no single file is.</summary>
    public string? File { get; init; } = (inner as KustomizeException)?.File;

    /// <summary>The field that is at fault; null where no single field is.</summary>
    public string? Field { get; init; } = (inner as KustomizeException)?.Field;

    // YAML that does not parse is told apart: no second attempt to read the file as a directory hides it
    internal bool MalformedYaml { get; init; } = inner is KustomizeException { MalformedYaml: true };

    // a URL that a server refused is no directory either
    internal bool IsHttpError { get; init; } = inner is KustomizeException { IsHttpError: true };

    internal static KustomizeException Wrap(string prefix, KustomizeException inner) => new($"{prefix}: {inner.Message}", inner);
}
