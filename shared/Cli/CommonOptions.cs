using System.CommandLine;
using Flux.Kubernetes;

namespace Flux.Cli;

/// <summary>The options that every command on a cluster has, named as in <c>kubectl</c> and <c>flux</c>.</summary>
internal sealed class CommonOptions
{
    public Option<string?> Kubeconfig { get; } = new("--kubeconfig")
    {
        Description = "Path of the kubeconfig file [default: $KUBECONFIG or ~/.kube/config]",
        HelpName = "file",
    };

    public Option<string?> Context { get; } = new("--context")
    {
        Description = "The kubeconfig context to use [default: the current one]",
        HelpName = "name",
    };

    public Option<bool> InsecureSkipTlsVerify { get; } = new("--insecure-skip-tls-verify")
    {
        Description = "Do not check the server's certificate: whoever is in between can read and change everything, credentials included",
    };

    public Option<string?> Namespace { get; } = new("--namespace", "-n")
    {
        Description = "The namespace to work in [default: $FLUX_SYSTEM_NAMESPACE or flux-system]",
        HelpName = "namespace",
    };

    public Option<bool> AllNamespaces { get; } = new("--all-namespaces", "-A") { Description = "Work in all namespaces" };

    public Option<string?> Output { get; } = new("--output", "-o")
    {
        Description = "Print whole objects instead of a table: json or yaml",
        HelpName = "format",
    };

    public Option<string> Timeout { get; } = new("--timeout")
    {
        Description = "How long to wait, e.g. 90s or 5m",
        HelpName = "duration",
        DefaultValueFactory = _ => "5m",
    };

    public CommonOptions()
    {
        Output.AcceptOnlyFromAmong("json", "yaml");
        Timeout.Validators.Add(result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "5m";
            if (!Primitives.GoDuration.TryParse(text, out var timeout) || timeout <= TimeSpan.Zero)
            {
                result.AddError($"--timeout: '{text}' is not a positive duration such as 90s or 5m");
            }
        });
    }

    public void AddConnectionTo(Command command)
    {
        command.Add(Kubeconfig);
        command.Add(Context);
        command.Add(InsecureSkipTlsVerify);
    }

    public IKubernetesClient Connect(CliServices services, ParseResult arguments) =>
        services.Connect(new(arguments.GetValue(Kubeconfig), arguments.GetValue(Context)) { InsecureSkipTlsVerify = arguments.GetValue(InsecureSkipTlsVerify) });

    /// <summary>The namespace asked for; empty for all.</summary>
    public string NamespaceOf(CliServices services, ParseResult arguments) =>
        arguments.GetValue(AllNamespaces) ? "" : arguments.GetValue(Namespace) ?? services.DefaultNamespace;

    public TimeSpan TimeoutOf(ParseResult arguments) => Primitives.GoDuration.Parse(arguments.GetRequiredValue(Timeout));
}
