namespace Flux.Kustomize.Model;

/// <summary>A replacement.</summary>
internal sealed record Replacement(SourceSelector? Source, string? SourceValue, List<TargetSelector>? Targets);
