using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary>A place in a tree.</summary>
/// <param name="Node">What stands there.</param>
/// <param name="Set">Puts something else there.</param>
/// <param name="Created">Whether a path made it, so that it has no type of its own yet.</param>
internal sealed record Slot(YamlNode Node, Action<YamlNode> Set, bool Created);
