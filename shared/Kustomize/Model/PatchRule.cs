using System.Text.Json.Nodes;

namespace Flux.Kustomize.Model;

/// <summary>An entry of <c>patches</c> or its deprecated kin.</summary>
internal sealed record PatchRule
{
    public string Path { get; init; } = "";

    public string Patch { get; init; } = "";

    public Selector? Target { get; init; }

    public bool AllowNameChange { get; init; }

    public bool AllowKindChange { get; init; }

    /// <summary>The entry as written, for messages.</summary>
    public JsonObject Source { get; init; } = [];
}
