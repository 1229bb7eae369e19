using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Helm.Values;

namespace Flux.HelmReleases.Storage;

/// <summary>Reads a release's JSON, of Helm 3 and of Helm 4.</summary>
internal static class ReleaseReader
{
    private const int MaxDepth = 1000;

    public static JsonDocumentOptions DocumentOptions { get; } = new() { MaxDepth = MaxDepth };

    /// <exception cref="ReleaseStorageException">Not JSON, or no release.</exception>
    public static Release Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, DocumentOptions);
            return Read(document.RootElement, json);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new ReleaseStorageException($"the release cannot be read: {e.Message}", e);
        }
    }

    private static Release Read(JsonElement root, ReadOnlyMemory<byte> json) => new()
    {
        Name = Text(root, "name"),
        Info = root.TryGetProperty("info", out var info) && info.ValueKind == JsonValueKind.Object ? ReadInfo(info) : new(),
        Chart = root.TryGetProperty("chart", out var chart) && chart.ValueKind == JsonValueKind.Object ? ReadChart(chart, json) : null,
        Config = root.TryGetProperty("config", out var config) && JsonObject.Create(config) is { } values ? ValueTree.MapFromJson(values) : [],
        Manifest = Text(root, "manifest"),
        Hooks = [.. Items(root, "hooks").Where(h => h.ValueKind == JsonValueKind.Object).Select(ReadHook)],
        Version = (int)Number(root, "version"),
        Namespace = Text(root, "namespace"),
        ApplyMethod = Text(root, "apply_method"),
    };

    private static StoredChart ReadChart(JsonElement chart, ReadOnlyMemory<byte> json)
    {
        // a slice of what was decoded: the chart is the largest part, and is looked into seldom
        var raw = JsonMarshal.GetRawUtf8Value(chart);
        json.Span.Overlaps(raw, out var offset);
        var metadata = chart.TryGetProperty("metadata", out var found) && found.ValueKind == JsonValueKind.Object ? JsonNode.Parse(found.GetRawText(), null, DocumentOptions) as JsonObject : null;
        return new(json.Slice(offset, raw.Length), metadata ?? []);
    }

    private static ReleaseInfo ReadInfo(JsonElement info) => new()
    {
        FirstDeployed = GoTime.Parse(Text(info, "first_deployed")),
        LastDeployed = GoTime.Parse(Text(info, "last_deployed")),
        Deleted = GoTime.Parse(Text(info, "deleted")),
        Description = Text(info, "description"),
        Status = Text(info, "status"),
        RollbackRevision = (int)Number(info, "rollback_revision"),
        Notes = Text(info, "notes"),
    };

    private static ReleaseHook ReadHook(JsonElement hook) => new()
    {
        Name = Text(hook, "name"),
        Kind = Text(hook, "kind"),
        Path = Text(hook, "path"),
        Manifest = Text(hook, "manifest"),
        Events = Texts(hook, "events"),
        LastRun = hook.TryGetProperty("last_run", out var run) && run.ValueKind == JsonValueKind.Object
            ? new()
            {
                StartedAt = GoTime.Parse(Text(run, "started_at")),
                CompletedAt = GoTime.Parse(Text(run, "completed_at")),
                Phase = Text(run, "phase"),
            }
            : HookExecution.None,
        Weight = Number(hook, "weight"),
        DeletePolicies = Texts(hook, "delete_policies"),
        OutputLogPolicies = Texts(hook, "output_log_policies"),
    };

    private static string Text(JsonElement element, string field) => element.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null
        ? value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : throw new FormatException($"{field} is no text")
        : "";

    private static long Number(JsonElement element, string field) => element.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw new FormatException($"{field} is no whole number")
        : 0;

    private static IEnumerable<JsonElement> Items(JsonElement element, string field) =>
        element.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static IReadOnlyList<string> Texts(JsonElement element, string field) =>
        [.. Items(element, field).Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() ?? "" : throw new FormatException($"{field} holds something else than text"))];
}
