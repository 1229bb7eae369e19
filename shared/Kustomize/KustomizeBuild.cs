using Flux.Kustomize.Building;
using Flux.Kustomize.Loading;
using Flux.Kustomize.Model;
using Flux.Kustomize.Remotes;
using Flux.Kustomize.Resources;
using Flux.Kustomize.Transformers;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Kustomize;

/// <summary>Builds kustomizations as <c>kustomize build</c> does: a tree of files in, resources out, nothing else read or run.</summary>
public static class KustomizeBuild
{
    /// <summary>Builds the kustomization in a directory of the tree.</summary>
    /// <param name="tree">The files.</param>
    /// <param name="path">The directory; empty or <c>.</c> for the tree's root.</param>
    /// <param name="options">How to build.</param>
    /// <exception cref="KustomizeException">The input does not build, or exceeds the limits.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static KustomizeResult Run(IFileTree tree, string path, KustomizeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(path);
        return Run(new BuildContext(tree, options ?? KustomizeOptions.Default), path);
    }

    /// <summary>
    /// Builds a kustomization that may name files and bases by URL, and may itself be one. What is missing is fetched, one thing after the
    /// other, each once.
    /// </summary>
    /// <exception cref="KustomizeException">As for a build without URLs; or a URL cannot be fetched, or there are too many.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<KustomizeResult> RunAsync(
        IFileTree tree, string path, KustomizeOptions options, IRemoteSources remotes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(remotes);
        var content = new RemoteContent();
        while (true)
        {
            try
            {
                return Run(new BuildContext(tree, options with { CancellationToken = cancellationToken }, content), path);
            }
            catch (RemoteNeededException e)
            {
                if (content.Count >= options.Limits.MaxRemotes)
                {
                    throw new KustomizeException($"the build names more than the limit of {options.Limits.MaxRemotes} URLs, at '{e.Raw}'") { File = e.Raw };
                }

                await content.AddAsync(e, remotes, cancellationToken);
            }
        }
    }

    private static KustomizeResult Run(BuildContext context, string path)
    {
        try
        {
            var target = new Target(Loader.At(context, path), context);
            var map = target.Build();
            Sort(map, target.Kustomization, context);
            Finish(map, target.Kustomization.BuildMetadata, context.Options);
            return new(map.Items.ConvertAll(r => new KustomizeResource(r.Node, r.CurId().IsClusterScoped)), [.. context.Warnings]);
        }
        catch (YamlException e)
        {
            throw new KustomizeException(e.GoMessage, e) { File = e.File.Length > 0 ? e.File : null };
        }
    }

    private static void Sort(ResourceMap map, Kustomization kustomization, BuildContext context)
    {
        if (kustomization.SortOptions is { } options)
        {
            if (context.Options.Reorder != ReorderOption.Unspecified)
            {
                context.Warnings.Add("Warning: Sorting order is set both in 'kustomization.yaml' ('sortOptions') and in a CLI flag ('--reorder'). Using the kustomization file over the CLI flag.");
            }

            new SortTransformer(options).Transform(map);
        }
        else if (context.Options.Reorder != ReorderOption.None)
        {
            new SortTransformer(SortTransformer.Legacy).Transform(map);
        }
    }

    private static void Finish(ResourceMap map, List<string> metadata, KustomizeOptions options)
    {
        if (options.AddManagedByLabel || metadata.Contains("managedByLabel"))
        {
            new PairsTransformer(
                new Dictionary<string, string> { [Annotations.ManagedBy] = $"kustomize-{options.Version}" },
                [new(new("", "", ""), "metadata/labels", Create: true)]).Transform(map);
        }

        foreach (var resource in map.Items)
        {
            var annotations = resource.Annotations();
            if (!metadata.Contains("originAnnotations"))
            {
                annotations.Remove(Annotations.Origin);
            }

            if (!metadata.Contains("transformerAnnotations"))
            {
                annotations.Remove(Annotations.Transformations);
            }

            resource.SetMap("annotations", annotations);
        }
    }
}
