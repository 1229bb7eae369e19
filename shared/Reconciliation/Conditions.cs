using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;

namespace Flux.Reconciliation;

/// <summary>
/// An object's <c>status.conditions</c>. A condition keeps its <c>lastTransitionTime</c> while status, reason and message
/// are what the cluster has, so a state that was never written leaves no trace.
/// </summary>
/// <remarks>Spec: fluxcd/pkg runtime/conditions, setter.go.</remarks>
public sealed class Conditions
{
    private const int MaxMessageBytes = 32768;
    private const string CutSuffix = "...";
    private static readonly string[] _first = [ConditionTypes.Stalled, ConditionTypes.Reconciling, ConditionTypes.Ready];
    private readonly FluxObject _object;
    private readonly TimeProvider _clock;

    internal Conditions(FluxObject owner, TimeProvider clock) => (_object, _clock) = (owner, clock);

    /// <summary>The types that are set, in the order of the array.</summary>
    public IReadOnlyList<string> Types => [.. Entries(_object.Status).Select(TypeOf)];

    /// <summary>Whether the condition is set at all.</summary>
    public bool Has(string type) => Find(_object.Status, type) is not null;

    /// <summary>Whether the condition is set and <c>True</c>.</summary>
    public bool IsTrue(string type) => StatusOf(type) == "True";

    /// <summary>Whether the condition is set and <c>False</c>.</summary>
    public bool IsFalse(string type) => StatusOf(type) == "False";

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>; null where the condition is not set.</summary>
    public string? StatusOf(string type) => Find(_object.Status, type).Text("status");

    /// <summary>The reason; empty where the condition is not set.</summary>
    public string ReasonOf(string type) => Find(_object.Status, type).Text("reason") ?? "";

    /// <summary>The message; empty where the condition is not set.</summary>
    public string MessageOf(string type) => Find(_object.Status, type).Text("message") ?? "";

    /// <summary>Whether the cluster has the condition as <c>True</c>, whatever this run has set since.</summary>
    public bool WasTrue(string type) => Find(_object.WrittenStatus, type).Text("status") == "True";

    /// <summary>Sets the condition to <c>True</c>.</summary>
    public void MarkTrue(string type, string reason, string message) => Set(type, "True", reason, message);

    /// <summary>Sets the condition to <c>False</c>.</summary>
    public void MarkFalse(string type, string reason, string message) => Set(type, "False", reason, message);

    /// <summary>Sets the condition to <c>Unknown</c>.</summary>
    public void MarkUnknown(string type, string reason, string message) => Set(type, "Unknown", reason, message);

    /// <summary>Removes the condition.</summary>
    public void Delete(string type)
    {
        if (Find(_object.Status, type) is { } found && _object.Status["conditions"] is JsonArray array)
        {
            array.Remove(found);
        }
    }

    /// <summary><c>Reconciling=True</c>; nothing is stalled any more.</summary>
    internal void MarkReconciling(string reason, string message)
    {
        Delete(ConditionTypes.Stalled);
        MarkTrue(ConditionTypes.Reconciling, reason, message);
    }

    /// <summary><c>Stalled=True</c>; nothing is being done any more.</summary>
    internal void MarkStalled(string reason, string message)
    {
        Delete(ConditionTypes.Reconciling);
        MarkTrue(ConditionTypes.Stalled, reason, message);
    }

    internal static IEnumerable<JsonObject> Entries(JsonObject status) =>
        (status["conditions"] as JsonArray ?? []).OfType<JsonObject>();

    internal static JsonObject? Find(JsonObject status, string type) =>
        Entries(status).FirstOrDefault(entry => TypeOf(entry) == type);

    internal static string TypeOf(JsonObject entry) => entry.Text("type") ?? "";

    internal static void Sort(JsonObject status)
    {
        var sorted = Entries(status)
            .OrderBy(entry => Array.IndexOf(_first, TypeOf(entry)) is >= 0 and var weight ? weight : _first.Length)
            .ThenByDescending(entry => Array.IndexOf(_first, TypeOf(entry)) >= 0 ? 0 : entry.Number("observedGeneration") ?? 0)
            .ThenBy(TypeOf, StringComparer.Ordinal)
            .Select(entry => entry.DeepClone());
        status["conditions"] = new JsonArray([.. sorted]);
    }

    private void Set(string type, string status, string reason, string message)
    {
        message = Cut(message);
        var written = Find(_object.WrittenStatus, type);
        var unchanged = written.Text("status") == status && written.Text("reason") == reason && written.Text("message") == message;
        var since = unchanged ? written.Text("lastTransitionTime") : null;
        var entry = new JsonObject
        {
            ["lastTransitionTime"] = since ?? Timestamps.Format(_clock.GetUtcNow()),
            ["message"] = message,
            ["observedGeneration"] = _object.Generation,
            ["reason"] = reason,
            ["status"] = status,
            ["type"] = type,
        };
        Delete(type);
        if (_object.Status["conditions"] is not JsonArray array)
        {
            array = [];
            _object.Status["conditions"] = array;
        }

        array.Add(entry);
        Sort(_object.Status);
    }

    private static string Cut(string message)
    {
        if (Encoding.UTF8.GetByteCount(message) <= MaxMessageBytes)
        {
            return message;
        }

        var bytes = Encoding.UTF8.GetBytes(message).AsSpan(0, MaxMessageBytes - CutSuffix.Length);
        while (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            bytes = bytes[..^1];
        }

        return Encoding.UTF8.GetString(bytes) + CutSuffix;
    }
}
