using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn reconcile</c>: asks for a run and waits for what comes of it.</summary>
/// <remarks>Spec: Flux' annotation <c>reconcile.fluxcd.io/requestedAt</c> and <c>status.lastHandledReconcileAt</c>.</remarks>
internal static class ReconcileCommand
{
    public static Command Create(CliServices services)
    {
        var options = new CommonOptions();
        var words = KindArguments.Argument("A kind and one name");
        var withSource = new Option<bool>("--with-source") { Description = "Reconcile the source of the Kustomization or HelmRelease first" };
        var force = new Option<bool>("--force") { Description = "Install or upgrade a HelmRelease once, even where nothing has changed or no tries are left" };
        var reset = new Option<bool>("--reset") { Description = "Forget the failures of a HelmRelease" };
        var command = new CommandWithExamples("reconcile", "Reconcile an object now, and wait until it is done")
        {
            Examples =
            [
                ("Fetch a Git repository", "fluxfn reconcile source git fleet"),
                ("Fetch the source and apply", "fluxfn reconcile kustomization apps --with-source"),
                ("Try a failed release again", "fluxfn reconcile helmrelease web --reset"),
            ],
        };
        command.Add(words);
        command.Add(withSource);
        command.Add(force);
        command.Add(reset);
        command.Add(options.Namespace);
        command.Add(options.Timeout);
        options.AddConnectionTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var asked = KindArguments.Parse(arguments.GetRequiredValue(words));
            var target = asked.Single;
            var name = asked.Names is [var only]
                ? only
                : throw new CliException("name one object, e.g.: fluxfn reconcile kustomization apps") { ExitCode = ExitCodes.Usage };
            IReadOnlyList<string> annotations =
            [
                FluxAnnotations.ReconcileRequestedAt,
                .. arguments.GetValue(force) ? (string[])[FluxAnnotations.ReconcileForceAt] : [],
                .. arguments.GetValue(reset) ? (string[])[FluxAnnotations.ReconcileResetAt] : [],
            ];
            if (annotations.Count > 1 && target != FluxKinds.HelmRelease)
            {
                throw new CliException($"--force and --reset are for HelmReleases, not for a {target.Gvk.Kind}") { ExitCode = ExitCodes.Usage };
            }

            var client = options.Connect(services, arguments);
            var ns = options.NamespaceOf(services, arguments);
            var waiter = new ObjectWaiter(services, client, options.TimeoutOf(arguments));
            if (arguments.GetValue(withSource))
            {
                var (kind, key) = await SourceOfAsync(client, target, ns, name, cancellationToken);
                await RunAsync(services, client, waiter, kind, key, [FluxAnnotations.ReconcileRequestedAt], cancellationToken);
            }

            return await RunAsync(services, client, waiter, target, new(ns, name), annotations, cancellationToken);
        });
        return command;
    }

    private static async Task<(FluxKind Kind, ObjectKey Key)> SourceOfAsync(
        IKubernetesClient client, FluxKind kind, string ns, string name, CancellationToken cancellationToken)
    {
        var obj = await FluxObjects.GetAsync(client, kind, ns, name, cancellationToken);
        if (obj.At("spec", "chart", "spec", "sourceRef") is { } repository)
        {
            return (FluxKinds.HelmChart, new(repository.Text("namespace") ?? ns, $"{ns}-{name}"));
        }

        var reference = obj.At("spec", "sourceRef") ?? obj.At("spec", "chartRef")
            ?? throw new CliException($"--with-source: {kind.Gvk.Kind} '{name}' has no spec.sourceRef") { ExitCode = ExitCodes.Usage };
        var source = FluxKinds.Find(reference.Text("kind") ?? "")
            ?? throw new CliException($"--with-source: sources of kind '{reference.Text("kind")}' are not reconciled here");
        return (source, new(reference.Text("namespace") ?? ns, reference.Text("name") ?? ""));
    }

    private static async Task<int> RunAsync(
        CliServices services, IKubernetesClient client, ObjectWaiter waiter, FluxKind kind, ObjectKey key, IReadOnlyList<string> annotations, CancellationToken cancellationToken)
    {
        var before = await FluxObjects.GetAsync(client, kind, key.Namespace, key.Name, cancellationToken);
        if (before.Flag("spec", "suspend"))
        {
            throw new CliException(
                $"{kind.Gvk.Kind} '{key}' is suspended; resume it first: fluxfn resume {kind.Singular} {key.Name} -n {key.Namespace}");
        }

        await services.Error.WriteLineAsync($"► annotating {kind.Gvk.Kind} {key.Name} in {key.Namespace} namespace");
        var requestedAt = services.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        await client.PatchAsync(
            kind.Gvk,
            key,
            PatchType.Merge,
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["annotations"] = new JsonObject(annotations.Select(a => KeyValuePair.Create(a, (JsonNode?)requestedAt))) },
            },
            new() { FieldManager = "flux" },
            cancellationToken);
        await services.Error.WriteLineAsync($"◎ waiting for {kind.Gvk.Kind} reconciliation");
        var after = await waiter.WaitAsync(
            kind, key, obj => obj.Text("status", "lastHandledReconcileAt") == requestedAt, cancellationToken);
        return Report(services, kind, key, after);
    }

    private static int Report(CliServices services, FluxKind kind, ObjectKey key, JsonObject obj)
    {
        var ready = obj.Ready();
        if (ready.Text("status") != "True")
        {
            throw new CliException($"{kind.Gvk.Kind} {key} is not ready: {ready.Text("message")}");
        }

        services.Error.WriteLine($"✔ {ready.Text("message")}");
        return ExitCodes.Success;
    }
}
