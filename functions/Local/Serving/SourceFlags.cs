using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Flux.Primitives;

namespace Flux.Local.Serving;

/// <summary>The flags of source-controller and source-watcher that <c>fluxfn serve</c> has beside those that other controllers have too.</summary>
/// <remarks>
/// Spec: source-controller v1.9, main.go; source-watcher v2.2, cmd/main.go; fluxcd/pkg artifact/config. What has no meaning here is refused by name
/// rather than ignored.
/// </remarks>
internal sealed class SourceFlags
{
    private const string Artifacts = "Flux:Artifacts:";
    private const string Helm = "Flux:Helm:";
    private const string Git = "Flux:Git:";
    private const string Identity = "Flux:Identity:";
    private const string OneAddress = "webhooks, artifacts and health have one address, given by --listen";
    private const string NoCache = "a chart reads the index that its HelmRepository stored, so there is no cache of indexes";
    private const string NoElection = "there is no election: a second process on the same clusters would work beside the first";

    private readonly Option<string[]> _kex = Algorithms("--ssh-kex-algos", "Key exchange algorithms of SSH, the most preferred first");

    private readonly Option<string[]> _hostKeys = Algorithms("--ssh-hostkey-algos", "Algorithms of SSH servers' host keys, the most preferred first");

    private readonly Option<string?> _retentionTtl = new("--artifact-retention-ttl")
    {
        Description = "How long replaced artifacts are kept at least [default: 60s]",
        HelpName = "duration",
    };

    private readonly Option<int?> _retentionRecords = Number("--artifact-retention-records", "How many artifacts of an object are kept at least [default: 2]", 1, 100);

    private readonly Option<string?> _digest = new("--artifact-digest-algo") { Description = "The algorithm of artifacts' digests: sha256", HelpName = "name" };

    private readonly Option<int?> _retries = Number("--http-retry", "How often a download of an artifact is tried again [default: 2]", 0, 100);

    private readonly Option<long?> _indexSize = Bytes("--helm-index-max-size", "The largest index of a Helm repository, in bytes [default: 52428800]", 1L << 31);

    private readonly Option<long?> _chartSize = Bytes("--helm-chart-max-size", "The largest packed chart, in bytes [default: 10485760]", 1L << 30);

    private readonly Option<long?> _fileSize = Bytes("--helm-chart-file-max-size", "The largest file of a chart, in bytes [default: 5242880]", 1L << 30);

    private readonly Option<int?> _tokens = Number("--token-cache-max-size", "How many credentials of clouds are kept [default: 2000]", 0, 100_000);

    private readonly Option<string?> _tokenAge = new("--token-cache-max-duration")
    {
        Description = "The longest a credential of a cloud is kept [default: 1h]",
        HelpName = "duration",
    };

    private readonly (Option Flag, string Why)[] _refused =
    [
        (Hidden("--storage-path"), "artifacts are kept where --artifact-store says"),
        (Hidden("--storage-addr"), OneAddress),
        (Hidden("--storage-adv-addr"), "artifacts are served under --public-url"),
        (Hidden("--metrics-addr"), OneAddress),
        (Hidden("--health-addr"), OneAddress),
        (Hidden("--events-addr"), "events go to their Providers without a notification-controller"),
        (Hidden("--enable-leader-election"), NoElection),
        (Hidden("--leader-election-lease-duration"), NoElection),
        (Hidden("--leader-election-renew-deadline"), NoElection),
        (Hidden("--leader-election-retry-period"), NoElection),
        (Hidden("--leader-election-release-on-cancel"), NoElection),
        (Hidden("--helm-cache-max-size"), NoCache),
        (Hidden("--helm-cache-ttl"), NoCache),
        (Hidden("--helm-cache-purge-interval"), NoCache),
        (Hidden("--reconciliation-timeout"), "an ArtifactGenerator works in memory on artifacts that are there; each download has its own timeout"),
        (Hidden("--log-encoding"), "the log is text; --verbose tells more"),
        (Hidden("--log-level"), "the log is text; --verbose tells more"),
    ];

    /// <summary>Adds the flags to the command.</summary>
    public void AddTo(Command command)
    {
        _digest.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } name and not "sha256")
            {
                result.AddError($"--artifact-digest-algo: '{name}' is refused: artifacts have SHA-256 digests, which every consumer of Flux reads");
            }
        });
        AddLimits(_retentionTtl, TimeSpan.Zero, TimeSpan.FromDays(30), "720h");
        AddLimits(_tokenAge, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "24h");
        Option[] options = [_kex, _hostKeys, _retentionTtl, _retentionRecords, _digest, _retries, _indexSize, _chartSize, _fileSize, _tokens, _tokenAge];
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
        (string Key, string? Value)[] settings =
        [
            .. List(Git + "SshKeyExchangeAlgorithms", arguments.GetValue(_kex)),
            .. List(Git + "SshHostKeyAlgorithms", arguments.GetValue(_hostKeys)),
            (Artifacts + "RetentionTtl", Time(arguments.GetValue(_retentionTtl))),
            (Artifacts + "RetentionRecords", Text(arguments.GetValue(_retentionRecords))),
            (Artifacts + "DownloadRetries", Text(arguments.GetValue(_retries))),
            (Helm + "MaxIndexBytes", Text(arguments.GetValue(_indexSize))),
            (Helm + "MaxChartBytes", Text(arguments.GetValue(_chartSize))),
            (Helm + "MaxChartFileBytes", Text(arguments.GetValue(_fileSize))),
            (Identity + "TokenCacheMaxSize", Text(arguments.GetValue(_tokens))),
            (Identity + "TokenCacheMaxDuration", Time(arguments.GetValue(_tokenAge))),
        ];
        return settings.Where(setting => setting.Value is not null).Select(setting => KeyValuePair.Create(setting.Key, setting.Value));
    }

    private static IEnumerable<(string, string?)> List(string key, string[]? values) =>
        Names(values).Select((name, i) => (string.Create(CultureInfo.InvariantCulture, $"{key}:{i}"), (string?)name));

    private static IEnumerable<string> Names(string[]? values) =>
        (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Time(string? text) => GoDuration.TryParse(text, out var time) ? time.ToString("c", CultureInfo.InvariantCulture) : null;

    private static Option<string?> Hidden(string name) => new(name) { Hidden = true, Arity = ArgumentArity.ZeroOrOne };

    private static Option<string[]> Algorithms(string name, string description) => new(name) { Description = description, HelpName = "name,…" };

    private static Option<int?> Number(string name, string description, int from, int to)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } number && (number < from || number > to))
            {
                result.AddError($"{name}: expected a number from {from} to {to}");
            }
        });
        return option;
    }

    private static Option<long?> Bytes(string name, string description, long max)
    {
        var option = new Option<long?>(name) { Description = description, HelpName = "bytes" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() is { } number && (number < 1 || number > max))
            {
                result.AddError($"{name}: expected a number of bytes from 1 to {max}");
            }
        });
        return option;
    }

    private static void AddLimits(Option<string?> option, TimeSpan from, TimeSpan to, string most) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string?>() is { } text && (!GoDuration.TryParse(text, out var time) || time < from || time > to))
        {
            result.AddError($"{option.Name}: expected a duration up to {most}, e.g. 60s");
        }
    });
}
