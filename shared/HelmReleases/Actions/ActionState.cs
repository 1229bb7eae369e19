using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flux.HelmReleases.Actions;

/// <summary>How far an action has come: all that is needed to go on with it, beside the release's own record.</summary>
internal sealed record ActionState
{
    /// <summary>One of <see cref="ActionNames"/>; empty where only <see cref="Previous"/> is left to be known.</summary>
    public string Action { get; init; } = "";

    /// <summary>The stage it is in.</summary>
    public string Stage { get; init; } = "";

    /// <summary>When the action began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Since when the stage waits.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The revision that is being made or worked on; 0 where none is stored yet.</summary>
    public int Version { get; init; }

    /// <summary>The revision it takes the place of; 0 for none.</summary>
    public int Original { get; init; }

    /// <summary>The namespace of the records.</summary>
    public string StorageNamespace { get; init; } = "";

    /// <summary>The release's name.</summary>
    public string ReleaseName { get; init; } = "";

    /// <summary>Whether objects are applied server-side.</summary>
    public bool ServerSide { get; init; }

    /// <summary>The place of the hook that runs.</summary>
    public int Hook { get; init; }

    /// <summary>What is being done with it.</summary>
    public string HookStage { get; init; } = "";

    /// <summary>What went wrong, while its traces are still being removed; null for nothing.</summary>
    public string? Failure { get; init; }

    /// <summary>What went wrong without ending the action.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>The ids and versions of objects the action has created, as far as they are to be deleted where it fails.</summary>
    public IReadOnlyList<string> Created { get; init; } = [];

    /// <summary>The types of action that were done before in this run.</summary>
    public IReadOnlyList<string> Previous { get; init; } = [];

    /// <summary>Who asked for another run meanwhile; null for nobody.</summary>
    public string? AskedBy { get; init; }

    /// <summary>Whether it is part of a deletion or of a change of the release's target, after which the history is forgotten.</summary>
    public bool IsTargetChange { get; init; }

    public static ActionState? Read(JsonElement? state)
    {
        try
        {
            return state?.Deserialize(ActionStateJson.Default.ActionState);
        }
        catch (JsonException)
        {
            // left by another version of this program: the release's record tells how far it came
            return null;
        }
    }

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ActionStateJson.Default.ActionState);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ActionState))]
internal sealed partial class ActionStateJson : JsonSerializerContext;
