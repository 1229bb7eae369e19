using System.CommandLine;
using Flux.Kubernetes;

namespace Flux.Local.Serving;

/// <summary>The options of <c>fluxfn serve</c> that change how clusters are worked on, named as the flags of Flux' controllers.</summary>
internal sealed class ServeOptions
{
    private static readonly KubernetesClientOptions _defaults = new();

    private readonly Option<bool> _allowLoopback = new("--allow-loopback-sources")
    {
        Description = "Let sources lead to this machine, e.g. a Git server on localhost",
    };

    private readonly Option<bool> _noCrossNamespaceRefs = new("--no-cross-namespace-refs")
    {
        Description = "Refuse references to sources in other namespaces",
    };

    private readonly Option<string?> _defaultServiceAccount = new("--default-service-account")
    {
        Description = "The ServiceAccount to apply as where an object names none",
        HelpName = "name",
    };

    private readonly Option<int> _queries = Positive("--kube-api-qps", "Requests a second to each cluster", _defaults.QueriesPerSecond);

    private readonly Option<int> _burst = Positive("--kube-api-burst", "Requests to each cluster at once, beyond --kube-api-qps", _defaults.Burst);

    private readonly KustomizationFlags _kustomizations = new();

    private readonly HelmReleaseFlags _helmReleases = new();

    private readonly SourceFlags _sources = new();

    /// <summary>Adds the options to the command.</summary>
    public void AddTo(Command command)
    {
        _kustomizations.AddTo(command);
        _helmReleases.AddTo(command);
        _sources.AddTo(command);
        Option[] options = [_allowLoopback, _noCrossNamespaceRefs, _defaultServiceAccount, _queries, _burst];
        foreach (var option in options)
        {
            command.Add(option);
        }
    }

    /// <summary>The limits of the clients.</summary>
    public KubernetesClientOptions ClientOptionsOf(ParseResult arguments) =>
        new() { QueriesPerSecond = arguments.GetValue(_queries), Burst = arguments.GetValue(_burst) };

    /// <summary>The host's settings; what was not said is left to the environment.</summary>
    public IReadOnlyDictionary<string, string?> SettingsOf(ParseResult arguments)
    {
        var settings = new Dictionary<string, string?>(_kustomizations.SettingsOf(arguments).Concat(_helmReleases.SettingsOf(arguments)).Concat(_sources.SettingsOf(arguments)));
        if (arguments.GetValue(_allowLoopback))
        {
            settings["Flux:Egress:AllowLoopback"] = "true";
        }

        if (arguments.GetValue(_noCrossNamespaceRefs))
        {
            foreach (var section in (string[])["Kustomizations", "HelmReleases", "ArtifactGenerators", "Notifications"])
            {
                settings[$"Flux:{section}:NoCrossNamespaceRefs"] = "true";
            }
        }

        if (arguments.GetValue(_defaultServiceAccount) is { } account)
        {
            settings["Flux:Kustomizations:DefaultServiceAccount"] = account;
            settings["Flux:HelmReleases:DefaultServiceAccount"] = account;
        }

        return settings;
    }

    private static Option<int> Positive(string name, string description, int byDefault)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "number", DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name}: expected a number from 1");
            }
        });
        return option;
    }
}
