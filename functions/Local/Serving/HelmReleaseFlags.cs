using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Flux.HelmReleases.Values;
using Flux.Primitives;

namespace Flux.Local.Serving;

/// <summary>The flags of helm-controller that <c>fluxfn serve</c> has beside those that it shares with kustomize-controller.</summary>
/// <remarks>
/// Spec: helm-controller v1.6, main.go. What has no meaning here is refused by name rather than ignored: the memory of a host is no business of
/// a release, since a release that is left pending is unlocked by whoever comes next.
/// </remarks>
internal sealed class HelmReleaseFlags
{
    private const string HelmReleases = "Flux:HelmReleases:";
    private const string NoWatch = "there is no watch over this process's memory; a release that its end leaves pending is unlocked by the next run";

    private readonly Option<string?> _algorithm = new("--snapshot-digest-algo")
    {
        Description = $"The algorithm of the digests in status.history: {string.Join(", ", ConfigDigest.Algorithms)} [default: sha256]",
        HelpName = "name",
    };

    private readonly Option<bool> _splits = new("--split-large-releases")
    {
        Description = "Keep a release that is larger than a Secret in several Secrets, which Helm itself does not read",
    };

    private readonly Option<int?> _concurrent = new("--concurrent")
    {
        Description = "Objects of one cluster to work on at once [default: 8]",
        HelpName = "number",
    };

    private readonly Option<string?> _shutdown = new("--graceful-shutdown-timeout")
    {
        Description = "How long running work may go on at the end, at most 10m [default: 20s]",
        HelpName = "duration",
    };

    private readonly Option<string?> _kubeconfigAccount = new("--default-kubeconfig-service-account")
    {
        Description = "The ServiceAccount that gets credentials of clouds for kubeconfigs that name none",
        HelpName = "name",
    };

    private readonly (Option Flag, string Why)[] _refused =
    [
        (Hidden("--oom-watch-memory-threshold"), NoWatch),
        (Hidden("--oom-watch-interval"), NoWatch),
        (Hidden("--oom-watch-max-memory-path"), NoWatch),
        (Hidden("--oom-watch-current-memory-path"), NoWatch),
    ];

    /// <summary>Adds the flags to the command.</summary>
    public void AddTo(Command command)
    {
        _algorithm.AcceptOnlyFromAmong([.. ConfigDigest.Algorithms]);
        _concurrent.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 10_000)
            {
                result.AddError("--concurrent: expected a number from 1 to 10000");
            }
        });
        _shutdown.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text
                && (!GoDuration.TryParse(text, out var time) || time < TimeSpan.Zero || time > TimeSpan.FromMinutes(10)))
            {
                result.AddError("--graceful-shutdown-timeout: expected a duration up to 10m, e.g. 90s");
            }
        });
        Option[] options = [_algorithm, _splits, _concurrent, _shutdown, _kubeconfigAccount];
        foreach (var option in options.Concat(_refused.Select(r => r.Flag)))
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            foreach (var (flag, why) in _refused.Where(r => result.GetResult(r.Flag) is { Implicit: false }))
            {
                result.AddError($"{flag.Name} is refused: {why}");
            }
        });
    }

    /// <summary>The settings; none for what was not said.</summary>
    public IEnumerable<KeyValuePair<string, string?>> SettingsOf(ParseResult arguments)
    {
        if (arguments.GetValue(_algorithm) is { } algorithm)
        {
            yield return new(HelmReleases + "SnapshotDigestAlgorithm", algorithm);
        }

        if (arguments.GetValue(_splits))
        {
            yield return new(HelmReleases + "SplitLargeReleases", "true");
        }

        if (arguments.GetValue(_concurrent) is { } concurrent)
        {
            yield return new("Flux:Orchestrations:MaxConcurrentActivitiesPerPartition", concurrent.ToString(CultureInfo.InvariantCulture));
            if (concurrent > 32)
            {
                yield return new("Flux:Orchestrations:MaxConcurrentActivities", concurrent.ToString(CultureInfo.InvariantCulture));
            }
        }

        if (arguments.GetValue(_shutdown) is { } text && GoDuration.TryParse(text, out var time))
        {
            yield return new("Flux:Orchestrations:DrainTimeout", time.ToString("c", CultureInfo.InvariantCulture));
        }

        if (arguments.GetValue(_kubeconfigAccount) is { } account)
        {
            yield return new("Flux:Identity:DefaultKubeConfigServiceAccount", account);
        }
    }

    private static Option<string?> Hidden(string name) => new(name) { Hidden = true };
}
