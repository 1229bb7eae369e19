using System.CommandLine;
using System.Net.Sockets;
using Flux.Cli;
using Flux.FileCommands;
using Flux.Hosting.Fleets;
using Flux.Kubernetes;
using Microsoft.Extensions.Options;

namespace Flux.Local.Serving;

/// <summary><c>fluxfn serve</c>: holds clusters to their sources until it is stopped.</summary>
internal static class ServeCommand
{
    public static Command Create(CliServices services)
    {
        var fleet = new Option<string?>("--fleet") { Description = "The fleet file that names the clusters", HelpName = "file" };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "One cluster: the kubeconfig file's path", HelpName = "file" };
        var context = new Option<string?>("--context") { Description = "One cluster: the kubeconfig's context", HelpName = "name" };
        var insecure = new Option<bool>("--insecure-skip-tls-verify")
        {
            Description = "Do not check the certificate of the one cluster's server; of a fleet, obey kubeconfigs that ask for that",
        };
        var listen = new Option<string>("--listen")
        {
            Description = "The address for webhooks, artifacts and health",
            HelpName = "url",
            DefaultValueFactory = _ => "http://127.0.0.1:9292",
        };
        var publicUrl = new Option<string?>("--public-url") { Description = "The address under which others reach this process", HelpName = "url" };
        var data = new Option<string?>("--data") { Description = "The folder for artifacts [default: a folder for this user]", HelpName = "dir" };
        var store = new Option<string?>("--artifact-store")
        {
            Description = "Where artifacts are kept: a folder, or the address of a container of Azure Blob storage; its key or signature is taken from "
                + "FLUX__ARTIFACTS__BLOB__ACCOUNTKEY or FLUX__ARTIFACTS__BLOB__SASTOKEN, else this machine's identity is used",
            HelpName = "dir|url",
        };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Log what is done, not only what goes wrong" };
        var command = new CommandWithExamples("serve", "Hold clusters to their sources")
        {
            Examples =
            [
                ("The clusters of a fleet file", "fluxfn serve --fleet fleet.yaml"),
                ("One cluster", "fluxfn serve --context production"),
                ("A Git server on this machine, for a trial", "fluxfn serve --allow-loopback-sources"),
                ("Reachable by webhooks through a proxy", "fluxfn serve --fleet fleet.yaml --public-url https://flux.example.com"),
            ],
        };
        var more = new ServeOptions();
        Option[] options = [fleet, kubeconfig, context, insecure, listen, publicUrl, data, store, verbose];
        foreach (var option in options)
        {
            command.Add(option);
        }

        more.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(fleet) is not null && (result.GetValue(kubeconfig) ?? result.GetValue(context)) is not null)
            {
                result.AddError("--fleet names the clusters already; leave out --kubeconfig and --context");
            }

            if (result.GetValue(store) is not null && result.GetValue(data) is not null)
            {
                result.AddError("--artifact-store says already where artifacts are kept; leave out --data");
            }
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var host = new LocalHostOptions
            {
                Clusters = arguments.GetValue(fleet) is null
                    ? [LocalCli.Open("local", new(arguments.GetValue(kubeconfig), arguments.GetValue(context)) { InsecureSkipTlsVerify = arguments.GetValue(insecure) }, more.ClientOptionsOf(arguments))]
                    : [],
                Fleet = arguments.GetValue(fleet) is { } path ? FleetOf(path, more.ClientOptionsOf(arguments), arguments.GetValue(insecure)) : null,
                Settings = more.SettingsOf(arguments),
                ArtifactFolder = arguments.GetValue(data) ?? Folder(arguments.GetValue(store)) ?? DefaultFolder(),
                ArtifactContainer = Container(arguments.GetValue(store)),
                Listen = ListenAddress(arguments.GetRequiredValue(listen)),
                PublicUrl = arguments.GetValue(publicUrl) is { } url ? Address("--public-url", url) : null,
                LogLevel = arguments.GetValue(verbose) ? LogLevel.Information : LogLevel.Warning,
            };
            await using var running = await StartAsync(host, cancellationToken);
            await services.Error.WriteLineAsync(
                $"serving {string.Join(", ", running.Clusters.Order(StringComparer.Ordinal))} on {running.Address}; Ctrl-C ends it");
            await running.UntilEndedAsync(cancellationToken);
            await services.Error.WriteLineAsync("finishing what is running");
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<LocalHost> StartAsync(LocalHostOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await LocalHost.StartAsync(options, cancellationToken);
        }
        catch (Exception e) when (e is OptionsValidationException or FleetException)
        {
            throw new CliException(e.Message, e) { ExitCode = ExitCodes.Usage };
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new CliException($"cannot listen on {options.Listen}: {e.Message}\n  another address can be given with --listen", e);
        }
    }

    private static FleetHostOptions FleetOf(string path, KubernetesClientOptions limits, bool allowInsecure) => new()
    {
        Path = path,
        Kubeconfig = KubeconfigOptions.Trusted with { AllowInsecureTls = allowInsecure, DefaultProxy = LocalCli.EnvironmentProxy },
        DefaultKubeconfig = LocalCli.DefaultKubeconfig,
        QueriesPerSecond = limits.QueriesPerSecond,
        Burst = limits.Burst,
    };

    private static Uri ListenAddress(string text) => Address("--listen", text) is { Scheme: "http", AbsolutePath: "/" } address
        ? address
        : throw new CliException(
            $"--listen: '{text}' is not an address such as http://127.0.0.1:9292; TLS and paths are a proxy's, told by --public-url")
        {
            ExitCode = ExitCodes.Usage,
        };

    private static Uri Address(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CliException($"{option}: '{text}' is not an http or https address") { ExitCode = ExitCodes.Usage };

    private static string? Folder(string? store) => store is null || store.Contains("://", StringComparison.Ordinal) ? null : store;

    private static Uri? Container(string? store) =>
        store is null || !store.Contains("://", StringComparison.Ordinal) ? null : Address("--artifact-store", store);

    private static string DefaultFolder() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "fluxfn", "artifacts");
}
