namespace Flux.Api;

/// <summary>An object of a Flux kind has a field that is missing or of the wrong form.</summary>
public sealed class FluxObjectException(string subject, string path, string problem, Exception? inner = null)
    : Exception($"{subject}: {(path.Length == 0 ? "" : $"{path}: ")}{problem}", inner)
{
    /// <summary>The field, e.g. <c>spec.include[0].repository</c>; empty for the object itself.</summary>
    public string Path { get; } = path;
}
