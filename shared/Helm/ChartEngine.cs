using Flux.GoTemplates.Values;
using Flux.Helm.Rendering;

namespace Flux.Helm;

/// <summary>The templates of a chart alone: no dependencies processed, no defaults laid under the values, no manifests sorted.</summary>
/// <remarks>Spec: Helm 4, pkg/engine, Engine.Render.</remarks>
public static class ChartEngine
{
    /// <summary>The rendered files by path, in the order in which they were rendered.</summary>
    /// <param name="compiled">The chart.</param>
    /// <param name="values">What templates see as <c>.Values</c>; not changed.</param>
    /// <param name="options">How.</param>
    /// <param name="log">Where warnings go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RenderException">A template cannot be parsed, or failed.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Render(
        CompiledChart compiled, Dictionary<string, object?> values, RenderOptions options, HelmLog log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        return [.. new ChartTemplates(compiled, options, log).Render(compiled.Chart, values, GoType.AnyMap, cancellationToken)
            .Select(f => KeyValuePair.Create(f.Key, GoString.FromBytes(f.Value.Span)))];
    }
}
