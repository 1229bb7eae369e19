using System.Text.Json.Nodes;
using Flux.HelmReleases.Objects;

namespace Flux.HelmReleases.Drift;

/// <summary>How one object of a release differs from what the release says.</summary>
/// <param name="Object">As the release has it.</param>
/// <param name="Kind">What about it.</param>
/// <param name="Patch">The operations that make it as it should be (RFC 6902); empty where there are none.</param>
internal sealed record ObjectDifference(ReleaseObject Object, DifferenceKind Kind, JsonArray Patch)
{
    /// <summary>Whether something is to be done about it.</summary>
    public bool IsChange => Kind is DifferenceKind.Missing or DifferenceKind.Changed;

    /// <summary><c>Kind/ns/name removed</c>, …; null where it is as it should be.</summary>
    public string? Summary => Kind switch
    {
        DifferenceKind.Missing => $"{Object.Id.Subject} removed",
        DifferenceKind.Excluded => $"{Object.Id.Subject} excluded",
        DifferenceKind.Changed => $"{Object.Id.Subject} changed ({Count("add")} additions, {Count("replace")} changes, {Count("remove")} removals)",
        _ => null,
    };

    private int Count(string operation) => Patch.Count(p => (string?)p?["op"] == operation);
}
