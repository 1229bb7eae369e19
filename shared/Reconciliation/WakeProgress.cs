using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flux.Reconciliation;

/// <summary>
/// How far a run has come with waking its dependents. An outcome is written to the orchestration's history, which holds 16 KiB
/// a record, so what does not fit is left to further outcomes that follow at once.
/// </summary>
internal sealed record WakeProgress
{
    /// <summary>The name under which a continuation tells that only waking is left to do.</summary>
    public const string Step = "Wake";

    // leaves room for the continuation beside it
    private const int MaxPageBytes = 12 << 10;

    // {"cluster":"","kind":"","namespace":"","name":""}, and a comma
    private const int BytesAroundParts = 52;

    /// <summary>The instance id of the last one woken; empty at the start.</summary>
    public string After { get; init; } = "";

    /// <summary>How long to sleep when all are awake.</summary>
    public TimeSpan? RequeueAfter { get; init; }

    /// <summary>Whether the run counts as failed.</summary>
    public bool BackOff { get; init; }

    /// <summary>Somebody asked for another run meanwhile: when all are awake, there is no sleep.</summary>
    public bool IsAskedFor { get; init; }

    /// <summary>Reads what was left; null where it cannot be read.</summary>
    public static WakeProgress? Read(JsonElement state)
    {
        try
        {
            return state.Deserialize(WakeProgressJson.Default.WakeProgress);
        }
        catch (JsonException)
        {
            // left by another version of this program
            return null;
        }
    }

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, WakeProgressJson.Default.WakeProgress);

    /// <summary>
    /// The next to wake, and what is left after them (null: nobody). They go by their ids, so that none is skipped where the
    /// dependents themselves change in between.
    /// </summary>
    public (IReadOnlyList<ReconcileTarget> Page, WakeProgress? Left) Take(IEnumerable<ReconcileTarget> dependents)
    {
        var rest = dependents.Where(target => string.CompareOrdinal(target.InstanceId, After) > 0)
            .OrderBy(target => target.InstanceId, StringComparer.Ordinal)
            .ToList();
        var bytes = 0;
        var page = rest.TakeWhile(target => (bytes += Encoding.UTF8.GetByteCount(target.InstanceId) + BytesAroundParts) <= MaxPageBytes).ToList();
        return (page, page.Count < rest.Count ? this with { After = page[^1].InstanceId } : null);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WakeProgress))]
internal sealed partial class WakeProgressJson : JsonSerializerContext;
