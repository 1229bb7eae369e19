using System.Collections.ObjectModel;

namespace Flux.Api;

/// <summary>Variables for the built manifests.</summary>
public sealed record PostBuild
{
    /// <summary>Names and values; they win over <see cref="SubstituteFrom"/>.</summary>
    public IReadOnlyDictionary<string, string> Substitute { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }

    /// <summary>ConfigMaps and Secrets with further variables, the last wins.</summary>
    public IReadOnlyList<SubstituteReference> SubstituteFrom { get => field ?? []; init; }

    /// <summary>Whether to substitute where there is no variable: <c>WithVariables</c> (null) or <c>Always</c>.</summary>
    [Schema(Enum = ["WithVariables", "Always"])]
    public string? SubstituteStrategy { get; init; }
}
