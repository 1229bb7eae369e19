using System.CommandLine;
using System.Net.Sockets;
using Flux.ApiServer;
using Flux.Cli;
using Flux.FileCommands;
using Flux.Primitives;

namespace Flux.Local.ApiServing;

/// <summary><c>fluxfn apiserver</c>: the embedded Kubernetes API server alone.</summary>
internal static class ApiServerCommand
{
    public static Command Create(CliServices services)
    {
        var port = new Option<int>("--port")
        {
            Description = "The port on loopback; 0 for a free one",
            HelpName = "port",
            DefaultValueFactory = _ => 6443,
        };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError("--port: expected 0 to 65535");
            }
        });
        var token = new Option<string?>("--token")
        {
            Description = "The bearer token of the administrator [default: a random one, kept in --data-dir]",
            HelpName = "token",
        };
        var kubeconfig = new Option<string?>("--kubeconfig-out")
        {
            Description = "Write a kubeconfig for the administrator to this file, readable by its owner only",
            HelpName = "file",
        };
        var dataDir = new Option<string?>("--data-dir")
        {
            Description = "Keep objects, keys, the certificate authority and the token in this folder, over any end of the process [default: they last as long as it runs]",
            HelpName = "folder",
        };
        var sync = new Option<TimeSpan>("--data-sync-interval")
        {
            Description = "Acknowledge writes up to this long before they are on the disk, e.g. 1s; they outlive the process, but not a power failure. 0 waits for the disk",
            HelpName = "duration",
            CustomParser = ParseDuration,
            DefaultValueFactory = _ => TimeSpan.Zero,
        };
        var controllers = new Option<string>("--controllers")
        {
            Description = "Which stand-ins for the controllers of a cluster run: all, or none as beside a bare kube-apiserver",
            HelpName = "all|none",
            DefaultValueFactory = _ => "all",
        };
        controllers.AcceptOnlyFromAmong("all", "none");
        var delay = new Option<TimeSpan>("--controller-delay")
        {
            Description = "How long after a change the controllers act, e.g. 0s; until then clients see what the API server alone makes of a request",
            HelpName = "duration",
            CustomParser = ParseDuration,
            DefaultValueFactory = _ => TimeSpan.FromSeconds(5),
        };
        var command = new CommandWithExamples("apiserver", "Run the embedded Kubernetes API server alone")
        {
            Examples =
            [
                ("A throw-away cluster for kubectl", "fluxfn apiserver --port 6443 --kubeconfig-out /tmp/kubeconfig &"),
                ("One whose Deployments are ready at once", "fluxfn apiserver --controller-delay 0s --kubeconfig-out /tmp/kubeconfig &"),
                ("Use it", "kubectl --kubeconfig /tmp/kubeconfig get namespaces"),
                ("A cluster that is there again after a restart, for the same kubeconfig", "fluxfn apiserver --data-dir ~/.fluxfn/cluster --kubeconfig-out ~/.fluxfn/kubeconfig"),
            ],
        };
        command.Add(port);
        command.Add(token);
        command.Add(kubeconfig);
        command.Add(dataDir);
        command.Add(sync);
        command.Add(controllers);
        command.Add(delay);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var options = new ApiServerOptions
            {
                Port = arguments.GetValue(port),
                DataDirectory = arguments.GetValue(dataDir),
                SyncInterval = arguments.GetValue(sync),
                OnDataNotice = services.Error.WriteLine,
                Controllers = Controllers(arguments.GetValue(controllers) ?? "", arguments.GetValue(delay)),
            };
            options = arguments.GetValue(token) is { } given ? options with { Token = new(given) } : options;
            await using var server = await StartAsync(options, cancellationToken);
            if (arguments.GetValue(kubeconfig) is { } path)
            {
                PrivateFile.Write(path, server.Kubeconfig());
            }

            await services.Out.WriteLineAsync($"ready: {server.Address}");
            await services.Out.FlushAsync(cancellationToken);
            await UntilCancelledAsync(cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static ControllerOptions Controllers(string which, TimeSpan delay) =>
        which == "none" ? ControllerOptions.None : new() { Delay = delay, ReplicaSets = true };

    private static async Task<KubeApiServer> StartAsync(ApiServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await KubeApiServer.StartAsync(options, cancellationToken);
        }
        catch (ApiServerDataException e)
        {
            throw new CliException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new CliException($"cannot listen on port {options.Port}: {e.Message}\n  --port 0 takes a free one", e);
        }
    }

    private static TimeSpan ParseDuration(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (GoDuration.TryParse(text, out var duration) && duration >= TimeSpan.Zero && duration <= TimeSpan.FromHours(1))
        {
            return duration;
        }

        result.AddError("--data-sync-interval: expected a duration from 0 to 1h, e.g. 500ms");
        return default;
    }

    /// <summary>Completes, without an exception, when the token is cancelled.</summary>
    public static async Task UntilCancelledAsync(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(() => cancelled.TrySetResult());
        await cancelled.Task;
    }
}
