using System.CommandLine;
using Flux.Kustomize;

namespace Flux.FileCommands.Kustomizing;

/// <summary>The flags of <c>kustomize build</c>: those that count here, those that are deprecated, and those that are refused and why.</summary>
/// <remarks>Spec: kustomize v5.8.1, kustomize/commands/build.</remarks>
internal sealed class KustomizeFlags
{
    private const string NoPlugins = "plugins that are programs or containers are not run";

    private readonly Option<string> _restrictor = new("--load-restrictor")
    {
        Description = "Whether files outside of the directory may be loaded: LoadRestrictionsRootOnly or LoadRestrictionsNone",
        DefaultValueFactory = _ => "LoadRestrictionsRootOnly",
        HelpName = "restrictor",
    };

    private readonly Option<string> _reorder = new("--reorder")
    {
        Description = "The order of the objects: legacy or none (deprecated in favour of sortOptions)",
        DefaultValueFactory = _ => "",
        HelpName = "order",
    };

    private readonly Option<bool> _managedBy = new("--enable-managedby-label")
    {
        Description = "Add app.kubernetes.io/managed-by (deprecated in favour of buildMetadata)",
    };

    private readonly Option<bool> _helm = new("--enable-helm") { Description = "Allow helmCharts" };
    private readonly Option<string> _kubeVersion = new("--helm-kube-version") { Description = "The Kubernetes version that charts see", DefaultValueFactory = _ => "", HelpName = "version" };
    private readonly Option<string[]> _apiVersions = new("--helm-api-versions") { Description = "An API version that charts see; may be repeated", HelpName = "version" };
    private readonly Option<bool> _helmDebug = new("--helm-debug") { Description = "Let the errors of charts tell what was rendered so far" };
    private readonly Option<bool> _remote = new("--enable-remote") { Description = "Fetch bases and files that are named by URL" };

    private readonly (Option Flag, string Why)[] _refused =
    [
        (Hidden<bool>("--enable-alpha-plugins"), NoPlugins),
        (Hidden<bool>("--enable-exec"), NoPlugins),
        (Hidden<bool>("--enable-star"), NoPlugins),
        (Hidden<bool>("--network"), NoPlugins),
        (Hidden<string>("--network-name"), NoPlugins),
        (Hidden<string[]>("--mount"), NoPlugins),
        (Hidden<string[]>("--env", "-e"), NoPlugins),
        (Hidden<bool>("--as-current-user"), NoPlugins),
        (Hidden<string>("--helm-command"), "charts are rendered by the engine that is built in, and no program is run"),
    ];

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] flags = [_restrictor, _reorder, _managedBy, _helm, _kubeVersion, _apiVersions, _helmDebug, _remote];
        foreach (var flag in flags.Concat(_refused.Select(r => r.Flag)))
        {
            command.Add(flag);
        }
    }

    /// <summary>Whether URLs may be fetched.</summary>
    public bool AllowsRemotes(ParseResult arguments) => arguments.GetValue(_remote);

    /// <summary>What the flags say of deprecated ones, in cobra's words.</summary>
    public IEnumerable<string> Warnings(ParseResult arguments)
    {
        if (arguments.GetResult(_reorder) is { Implicit: false })
        {
            yield return "Flag --reorder has been deprecated, use the new 'sortOptions' field in kustomization.yaml instead.";
        }

        if (arguments.GetResult(_managedBy) is { Implicit: false })
        {
            yield return "Flag --enable-managedby-label has been deprecated, The flag `enable-managedby-label` has been deprecated. Use the `managedByLabel` option in the `buildMetadata` field instead.";
        }
    }

    /// <summary>The engine's options.</summary>
    /// <exception cref="CliException">A flag has no such value, or is refused.</exception>
    public KustomizeOptions Options(ParseResult arguments, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var (flag, why) in _refused)
        {
            if (arguments.GetResult(flag) is { Implicit: false })
            {
                throw new CliException($"{flag.Name} is refused: {why}") { ExitCode = ExitCodes.Usage };
            }
        }

        return new()
        {
            LoadRestrictor = Restrictor(arguments.GetRequiredValue(_restrictor)),
            Reorder = Order(arguments.GetRequiredValue(_reorder)),
            AddManagedByLabel = arguments.GetValue(_managedBy),
            EnableHelm = arguments.GetValue(_helm),
            Charts = new HelmCharts(clock, cancellationToken),
            HelmKubeVersion = arguments.GetRequiredValue(_kubeVersion),
            HelmApiVersions = arguments.GetValue(_apiVersions) ?? [],
            HelmDebug = arguments.GetValue(_helmDebug),
            CancellationToken = cancellationToken,
        };
    }

    private static Option<T> Hidden<T>(string name, params string[] aliases) => new(name, aliases) { Hidden = true };

    private static LoadRestrictor Restrictor(string text) => text switch
    {
        "LoadRestrictionsNone" => LoadRestrictor.None,
        "LoadRestrictionsRootOnly" or "" => LoadRestrictor.RootOnly,
        _ => throw Illegal("--load-restrictor", text, "LoadRestrictionsRootOnly LoadRestrictionsNone"),
    };

    private static ReorderOption Order(string text) => text switch
    {
        "legacy" => ReorderOption.Legacy,
        "none" => ReorderOption.None,
        "" => ReorderOption.Unspecified,
        _ => throw Illegal("--reorder", text, "legacy none"),
    };

    private static CliException Illegal(string flag, string value, string legal) =>
        new($"illegal flag value {flag} {value}; legal values: [{legal}]") { ExitCode = ExitCodes.Usage };
}
