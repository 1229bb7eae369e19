namespace Flux.Helm;

/// <summary>Changes what a chart rendered, e.g. with Kustomize.</summary>
public interface IPostRenderer
{
    /// <summary>Takes all documents as one stream of YAML and gives the changed stream.</summary>
    /// <exception cref="HelmException">It cannot.</exception>
    string Run(string manifests);
}

/// <summary>What a post-renderer is given.</summary>
public enum PostRenderStrategy
{
    /// <summary>Hooks and all other objects in one stream; the default of Helm 4.</summary>
    Combined,

    /// <summary>Hooks in a stream of their own.</summary>
    Separate,

    /// <summary>Hooks not at all; what Helm 3 did.</summary>
    NoHooks,
}
