using System.CommandLine;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn install</c>: brings the custom resource definitions into a cluster. Nothing else runs there.</summary>
public static class InstallCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliServices services)
    {
        var options = new CommonOptions();
        var export = new Option<bool>("--export") { Description = "Print the manifests instead of applying them" };
        var command = new CommandWithExamples("install", "Install the custom resource definitions and the flux-system namespace")
        {
            Examples =
            [
                ("Into the current context's cluster", "fluxfn install"),
                ("As YAML, to keep in Git", "fluxfn install --export > gotk-components.yaml"),
            ],
        };
        command.Add(export);
        command.Add(options.Namespace);
        command.Add(options.Timeout);
        options.AddConnectionTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var manifests = Manifests(options.NamespaceOf(services, arguments));
            if (arguments.GetValue(export))
            {
                await services.Out.WriteAsync(string.Join("", manifests.Select(m => $"---\n{KubeYaml.Write(m)}")));
                return ExitCodes.Success;
            }

            var client = options.Connect(services, arguments);
            foreach (var manifest in manifests)
            {
                await ApplyAsync(client, manifest, cancellationToken);
                await services.Error.WriteLineAsync($"► applied {manifest.Text("kind")}/{manifest.Text("metadata", "name")}");
            }

            await WaitAsync(client, options.TimeoutOf(arguments), services.Clock, cancellationToken);
            await services.Error.WriteLineAsync("✔ install finished");
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>The namespace and the definitions, in the order they are applied.</summary>
    public static IReadOnlyList<JsonObject> Manifests(string ns) =>
    [
        new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = ns, ["labels"] = new JsonObject { [FluxLabels.PartOf] = "flux" } },
        },
        .. FluxKinds.All.Select(CrdGenerator.Generate),
    ];

    /// <summary>Applies the manifests and returns once every definition is established, so that objects of its kind can be written.</summary>
    /// <exception cref="CliException">That takes longer than <paramref name="timeout"/>.</exception>
    public static async Task InstallAsync(
        IKubernetesClient client, string ns, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var manifest in Manifests(ns))
        {
            await ApplyAsync(client, manifest, cancellationToken);
        }

        await WaitAsync(client, timeout, clock, cancellationToken);
    }

    private static Task ApplyAsync(IKubernetesClient client, JsonObject manifest, CancellationToken cancellationToken) =>
        client.ApplyAsync(manifest, new() { FieldManager = "flux", Force = true }, cancellationToken);

    private static async Task WaitAsync(IKubernetesClient client, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        var definition = new GroupVersionKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
        var started = clock.GetTimestamp();
        foreach (var kind in FluxKinds.All)
        {
            while ((await client.GetAsync(definition, new("", kind.CrdName), cancellationToken))?.Condition("Established").Text("status") != "True")
            {
                if (clock.GetElapsedTime(started) >= timeout)
                {
                    throw new CliException($"timed out waiting for CustomResourceDefinition '{kind.CrdName}' to be established");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellationToken);
            }
        }
    }
}
