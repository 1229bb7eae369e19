using System.Text.Json.Nodes;
using Flux.Api;
using Flux.HelmReleases.Storage;
using Flux.HelmReleases.Values;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Snapshots;

/// <summary>A revision as it was last seen: an entry of <c>status.history</c>.</summary>
/// <remarks>Spec: helm-controller v1.6, api/v2/snapshot_types.go.</remarks>
public sealed record Snapshot
{
    /// <summary>How digests are made today; entries made otherwise are not verified.</summary>
    public const string CurrentApiVersion = "v2";

    /// <summary>How <see cref="Digest"/> was made; empty for an old way.</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary>The digest of the record.</summary>
    public required string Digest { get; init; }

    /// <summary>The release's name.</summary>
    public required string Name { get; init; }

    /// <summary>The release's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The revision.</summary>
    public required int Version { get; init; }

    /// <summary>The release's state.</summary>
    public required string Status { get; init; }

    /// <summary>What made it; empty where that is not known.</summary>
    public string Action { get; init; } = "";

    /// <summary>The chart's name.</summary>
    public required string ChartName { get; init; }

    /// <summary>The chart's version.</summary>
    public required string ChartVersion { get; init; }

    /// <summary>The version of what the chart installs; empty where there is none.</summary>
    public string AppVersion { get; init; } = "";

    /// <summary>The digest of the values.</summary>
    public required string ConfigDigest { get; init; }

    /// <summary>When the release was first made, as it stands in the status.</summary>
    public required string FirstDeployed { get; init; }

    /// <summary>When the revision was made, as it stands in the status.</summary>
    public required string LastDeployed { get; init; }

    /// <summary>When it was uninstalled; null where it was not.</summary>
    public string? Deleted { get; init; }

    /// <summary>How the tests ran; null where they did not, empty where the chart has none.</summary>
    public IReadOnlyDictionary<string, TestHookState?>? TestHooks { get; init; }

    /// <summary>The digest of the artifact the chart came from; empty where it has none.</summary>
    public string OciDigest { get; init; } = "";

    /// <summary><c>namespace/name.vN</c>.</summary>
    public string FullReleaseName => $"{Namespace}/{Name}.v{Version}";

    /// <summary><c>chart@version</c>.</summary>
    public string VersionedChartName => $"{ChartName}@{ChartVersion}";

    /// <summary>Whether tests were seen to have run: none at all, one that failed, or all that came through.</summary>
    public bool HasBeenTested => TestHooks is { } hooks
        && (hooks.Count == 0 || HasTestInPhase(HookExecution.Failed) || hooks.Values.All(h => h?.Phase == HookExecution.Succeeded));

    /// <summary>Whether it is a release that came through: what may be rolled back to.</summary>
    public bool IsGood => Status is ReleaseStatuses.Deployed or ReleaseStatuses.Superseded;

    /// <summary>The snapshot of a release.</summary>
    /// <param name="release">The release as it was written.</param>
    /// <param name="action">What made it.</param>
    /// <param name="ociDigest">The digest of the artifact the chart came from; empty where it has none.</param>
    /// <param name="algorithm">The algorithm of its digests, one of <see cref="Values.ConfigDigest.Algorithms"/>.</param>
    public static Snapshot Of(Release release, string action, string ociDigest, string algorithm = Values.ConfigDigest.Sha256)
    {
        ArgumentNullException.ThrowIfNull(release);
        return new()
        {
            ApiVersion = CurrentApiVersion,
            Digest = Observation.DigestOf(release, ociDigest, algorithm),
            Name = release.Name,
            Namespace = release.Namespace,
            Version = release.Version,
            Status = release.Info.Status,
            Action = action,
            ChartName = release.Chart?.Name ?? "",
            ChartVersion = release.Chart?.Version ?? "",
            AppVersion = release.Chart?.AppVersion ?? "",
            ConfigDigest = Values.ConfigDigest.Of(release.Config, algorithm),
            FirstDeployed = TimeOf(release.Info.FirstDeployed) ?? GoTime.Zero.ToString(),
            LastDeployed = TimeOf(release.Info.LastDeployed) ?? GoTime.Zero.ToString(),
            Deleted = TimeOf(release.Info.Deleted),
            OciDigest = ociDigest,
        };
    }

    /// <summary>The tests of a release that filters select, by name.</summary>
    public static IReadOnlyDictionary<string, TestHookState?> TestsOf(Release release, IReadOnlyList<HelmTestFilter> filters)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(filters);
        var tests = new SortedDictionary<string, TestHookState?>(StringComparer.Ordinal);
        foreach (var hook in release.Hooks.Where(h => h.IsTest && IsSelected(h.Name, filters)))
        {
            tests[hook.Name] = new(hook.LastRun.Phase, TimeOf(hook.LastRun.StartedAt), TimeOf(hook.LastRun.CompletedAt));
        }

        return tests;
    }

    /// <summary>Whether it is of a revision.</summary>
    public bool Targets(Release release)
    {
        ArgumentNullException.ThrowIfNull(release);
        return Name == release.Name && Namespace == release.Namespace && Version == release.Version;
    }

    /// <summary>Whether a test is in a phase.</summary>
    public bool HasTestInPhase(string phase) => TestHooks?.Values.Any(h => h?.Phase == phase) is true;

    /// <summary>Reads an entry of the status; null where it lacks what it must have.</summary>
    public static Snapshot? Read(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json.Text("name") is not { } name || json.Text("namespace") is not { } ns || json.Number("version") is not { } version
            ? null
            : new()
            {
                ApiVersion = json.Text("apiVersion") ?? "",
                Digest = json.Text("digest") ?? "",
                Name = name,
                Namespace = ns,
                Version = (int)version,
                Status = json.Text("status") ?? "",
                Action = json.Text("action") ?? "",
                ChartName = json.Text("chartName") ?? "",
                ChartVersion = json.Text("chartVersion") ?? "",
                AppVersion = json.Text("appVersion") ?? "",
                ConfigDigest = json.Text("configDigest") ?? "",
                FirstDeployed = json.Text("firstDeployed") ?? "",
                LastDeployed = json.Text("lastDeployed") ?? "",
                Deleted = json.Text("deleted"),
                TestHooks = (json["testHooks"] as JsonObject)?.ToDictionary(h => h.Key, h => h.Value is JsonObject state
                    ? new TestHookState(state.Text("phase") ?? "", state.Text("lastStarted"), state.Text("lastCompleted"))
                    : null),
                OciDigest = json.Text("ociDigest") ?? "",
            };
    }

    /// <summary>The entry as it stands in the status.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        Add(json, "apiVersion", ApiVersion);
        json["digest"] = Digest;
        json["name"] = Name;
        json["namespace"] = Namespace;
        json["version"] = Version;
        json["status"] = Status;
        Add(json, "action", Action);
        json["chartName"] = ChartName;
        json["chartVersion"] = ChartVersion;
        Add(json, "appVersion", AppVersion);
        json["configDigest"] = ConfigDigest;
        json["firstDeployed"] = FirstDeployed;
        json["lastDeployed"] = LastDeployed;
        Add(json, "deleted", Deleted);
        if (TestHooks is { } tests)
        {
            json["testHooks"] = new JsonObject(tests.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => KeyValuePair.Create(t.Key, (JsonNode?)Show(t.Value))));
        }

        Add(json, "ociDigest", OciDigest);
        return json;
    }

    private static JsonObject Show(TestHookState? state)
    {
        var json = new JsonObject();
        Add(json, "lastStarted", state?.LastStarted);
        Add(json, "lastCompleted", state?.LastCompleted);
        Add(json, "phase", state?.Phase);
        return json;
    }

    private static bool IsSelected(string name, IReadOnlyList<HelmTestFilter> filters) =>
        !filters.Any(f => f.Exclude && f.Name == name)
        && (filters.All(f => f.Exclude) || filters.Any(f => !f.Exclude && f.Name == name));

    private static string? TimeOf(GoTime time) => time.IsZero ? null : Timestamps.Format(time.Value);

    private static void Add(JsonObject json, string field, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json[field] = text;
        }
    }
}
