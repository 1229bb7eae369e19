using System.CommandLine;
using System.Net.Sockets;
using Flux.ApiServer;
using Flux.Cli;

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
            Description = "The bearer token of the administrator [default: a random one]",
            HelpName = "token",
        };
        var kubeconfig = new Option<string?>("--kubeconfig-out")
        {
            Description = "Write a kubeconfig for the administrator to this file, readable by its owner only",
            HelpName = "file",
        };
        var command = new CommandWithExamples("apiserver", "Run the embedded Kubernetes API server alone; its state and its certificate authority last as long as it runs")
        {
            Examples =
            [
                ("A throw-away cluster for kubectl", "fluxfn apiserver --port 6443 --kubeconfig-out /tmp/kubeconfig &"),
                ("Use it", "kubectl --kubeconfig /tmp/kubeconfig get namespaces"),
            ],
        };
        command.Add(port);
        command.Add(token);
        command.Add(kubeconfig);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var options = new ApiServerOptions
            {
                Port = arguments.GetValue(port),
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

    private static async Task<KubeApiServer> StartAsync(ApiServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await KubeApiServer.StartAsync(options, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new CliException($"cannot listen on port {options.Port}: {e.Message}\n  --port 0 takes a free one", e);
        }
    }

    /// <summary>Completes, without an exception, when the token is cancelled.</summary>
    public static async Task UntilCancelledAsync(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(() => cancelled.TrySetResult());
        await cancelled.Task;
    }
}
