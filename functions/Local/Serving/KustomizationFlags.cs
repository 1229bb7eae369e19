using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Flux.Primitives;

namespace Flux.Local.Serving;

/// <summary>
/// The flags of kustomize-controller that <c>fluxfn serve</c> has beside those of <see cref="ServeOptions"/>, and the settings they stand for; those
/// that helm-controller has too count for HelmReleases as well.
/// </summary>
/// <remarks>Spec: kustomize-controller v1.9 and helm-controller v1.6, main.go and internal/features. Secrets and ConfigMaps are named with their namespace, since the host has none of its own.</remarks>
internal sealed class KustomizationFlags
{
    private const string Kustomizations = "Flux:Kustomizations:";
    private const string HelmReleases = "Flux:HelmReleases:";
    private const string Reconciliation = "Flux:Reconciliation:";

    private static readonly Dictionary<string, (string[] Settings, bool Negated)> _gates = new(StringComparer.Ordinal)
    {
        ["AdditiveCELDependencyCheck"] = ([Kustomizations + "AdditiveReadyExpressions", HelmReleases + "AdditiveReadyExpressions"], false),
        ["AllowDNSLookups"] = ([HelmReleases + "AllowDnsLookups"], false),
        ["CancelHealthCheckOnNewRevision"] = ([HelmReleases + "CancelHealthChecks"], false), // of Kustomizations it always is
        ["DefaultToRetryOnFailure"] = ([HelmReleases + "DefaultToRetryOnFailure"], false),
        ["DisableChartDigestTracking"] = ([HelmReleases + "DisableChartDigestTracking"], false),
        ["DisableFailFastBehavior"] = ([Kustomizations + "FailFast"], true),
        ["ExternalArtifact"] = ([Kustomizations + "AllowExternalArtifacts", HelmReleases + "AllowExternalArtifacts"], false),
        ["MigrateAPIVersion"] = ([Kustomizations + "MigrateApiVersion"], false),
        ["ObjectLevelWorkloadIdentity"] = (["Flux:Identity:ObjectLevelWorkloadIdentity"], false),
        ["StrictPostBuildSubstitutions"] = ([Kustomizations + "StrictSubstitutions"], false),
        ["UseHelm3Defaults"] = ([HelmReleases + "UseHelm3Defaults"], false),
    };

    private readonly Option<bool> _noRemoteBases = new("--no-remote-bases") { Description = "Refuse bases and files that kustomizations name by URL" };

    private readonly Option<string?> _ageSecret = Named("--sops-age-secret", "The Secret with age keys for all Kustomizations that name none", "namespace/name");

    private readonly Option<string?> _vaults = Named("--sops-vault-configmap", "The ConfigMap that says at which Vaults to log in to decrypt", "namespace/name");

    private readonly Option<string[]> _overrides = new("--override-manager") { Description = "A field manager whose fields are taken over; those of kubectl are anyway for Kustomizations", HelpName = "name" };

    private readonly Option<string?> _stageKinds = Named("--custom-apply-stage-kinds", "Kinds to apply before the others", "group/Kind,…");

    private readonly Option<int?> _concurrency = new("--concurrent-ssa") { Description = "Objects of one Kustomization or release to compare and apply at once [default: 4]", HelpName = "number" };

    private readonly Option<string?> _dependency = Duration("--requeue-dependency", "When to look again at what is waited for [default: 30s]");

    private readonly Option<string?> _minRetry = Duration("--min-retry-delay", "The first delay after a failure, doubled each time [default: 750ms]");

    private readonly Option<string?> _maxRetry = Duration("--max-retry-delay", "The longest delay after failures [default: 15m]");

    private readonly Option<int?> _jitter = new("--interval-jitter-percentage") { Description = "By how much intervals are spread [default: 5]", HelpName = "number" };

    private readonly Option<string[]> _featureGates = new("--feature-gates") { Description = $"Feature gates: {string.Join(", ", _gates.Keys)}", HelpName = "Name=true,…" };

    /// <summary>Adds the flags to the command.</summary>
    public void AddTo(Command command)
    {
        Option[] options =
            [_noRemoteBases, _ageSecret, _vaults, _overrides, _stageKinds, _concurrency, _dependency, _minRetry, _maxRetry, _jitter, _featureGates];
        foreach (var option in options)
        {
            command.Add(option);
        }

        _featureGates.Validators.Add(result =>
        {
            foreach (var wrong in Gates(result.GetValueOrDefault<string[]>()).Where(gate => !_gates.ContainsKey(gate.Name) || !bool.TryParse(gate.Value, out _)))
            {
                result.AddError($"--feature-gates: '{wrong.Name}={wrong.Value}' is not one of {string.Join(", ", _gates.Keys)} with true or false");
            }
        });
    }

    /// <summary>The settings; none for what was not said.</summary>
    public IEnumerable<KeyValuePair<string, string?>> SettingsOf(ParseResult arguments)
    {
        var settings = new Dictionary<string, string?>();
        if (arguments.GetValue(_noRemoteBases))
        {
            settings[Kustomizations + "NoRemoteBases"] = "true";
        }

        Set(Kustomizations + "SopsAgeSecret", arguments.GetValue(_ageSecret));
        Set(Kustomizations + "SopsVaultConfigMap", arguments.GetValue(_vaults));
        Set(Kustomizations + "ConcurrentApply", arguments.GetValue(_concurrency)?.ToString(CultureInfo.InvariantCulture));
        Set(HelmReleases + "ConcurrentApply", arguments.GetValue(_concurrency)?.ToString(CultureInfo.InvariantCulture));
        Set(Reconciliation + "DependencyRequeueInterval", Time(arguments.GetValue(_dependency)));
        Set(Reconciliation + "MinRetryDelay", Time(arguments.GetValue(_minRetry)));
        Set(Reconciliation + "MaxRetryDelay", Time(arguments.GetValue(_maxRetry)));
        Set(Reconciliation + "IntervalJitterPercentage", arguments.GetValue(_jitter)?.ToString(CultureInfo.InvariantCulture));
        AddList(Kustomizations + "OverrideManagers", arguments.GetValue(_overrides) ?? []);
        AddList(HelmReleases + "OverrideManagers", arguments.GetValue(_overrides) ?? []);
        AddList(Kustomizations + "CustomApplyStageKinds", (arguments.GetValue(_stageKinds) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        foreach (var (name, value) in Gates(arguments.GetValue(_featureGates)))
        {
            if (_gates.TryGetValue(name, out var gate) && bool.TryParse(value, out var isOn))
            {
                foreach (var setting in gate.Settings)
                {
                    settings[setting] = isOn != gate.Negated ? "true" : "false";
                }
            }
        }

        return settings;

        void Set(string key, string? value)
        {
            if (value is not null)
            {
                settings[key] = value;
            }
        }

        void AddList(string key, IReadOnlyList<string> values)
        {
            for (var i = 0; i < values.Count; i++)
            {
                settings[string.Create(CultureInfo.InvariantCulture, $"{key}:{i}")] = values[i];
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Gates(string[]? texts) => (texts ?? [])
        .SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Select(gate => gate.Split('=', 2) is [var name, var value] ? (name, value) : (gate, ""));

    private static string? Time(string? text) => GoDuration.TryParse(text, out var time) ? time.ToString("c", CultureInfo.InvariantCulture) : null;

    private static Option<string?> Named(string name, string description, string form) => new(name) { Description = description, HelpName = form };

    private static Option<string?> Duration(string name, string description)
    {
        var option = Named(name, description, "duration");
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && (!GoDuration.TryParse(text, out var time) || time <= TimeSpan.Zero))
            {
                result.AddError($"{name}: expected a duration, e.g. 30s");
            }
        });
        return option;
    }
}
