namespace Flux.Helm;

/// <summary>A chart's templates failed, or rendered what is no YAML.</summary>
/// <param name="message">Helm's message.</param>
/// <param name="manifest">What was rendered so far, for looking at; empty where nothing was.</param>
/// <param name="inner">What lies beneath; null where there is nothing.</param>
public sealed class RenderException(string message, string manifest, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What was rendered, every file with its name; empty where nothing was.</summary>
    public string Manifest => manifest;
}
