using System.CommandLine;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn suspend</c> and <c>fluxfn resume</c>: set <c>spec.suspend</c>.</summary>
internal static class SuspendCommands
{
    public static Command CreateSuspend(CliServices services) => Create(services, suspend: true);

    public static Command CreateResume(CliServices services) => Create(services, suspend: false);

    private static CommandWithExamples Create(CliServices services, bool suspend)
    {
        var options = new CommonOptions();
        var verb = suspend ? "suspend" : "resume";
        var words = KindArguments.Argument("A kind, then names");
        var all = new Option<bool>("--all") { Description = $"{(suspend ? "Suspend" : "Resume")} all objects of the kind in the namespace" };
        var wait = new Option<bool>("--wait") { Description = "Wait until the object is reconciled [default: for one object]" };
        var command = new CommandWithExamples(
            verb, suspend ? "Stop reconciling objects, leaving what they applied in place" : "Reconcile suspended objects again")
        {
            Examples =
            [
                ("One Kustomization", $"fluxfn {verb} kustomization apps"),
                ("All Git sources of a namespace", $"fluxfn {verb} source git --all -n team-a"),
            ],
        };
        command.Add(words);
        command.Add(all);
        command.Add(options.Namespace);
        if (!suspend)
        {
            command.Add(wait);
            command.Add(options.Timeout);
        }

        options.AddConnectionTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var asked = KindArguments.Parse(arguments.GetRequiredValue(words));
            var kind = asked.Single;
            if (asked.Names.Count == 0 != arguments.GetValue(all))
            {
                throw new CliException($"name the objects to {verb}, or say --all") { ExitCode = ExitCodes.Usage };
            }

            var client = options.Connect(services, arguments);
            var ns = options.NamespaceOf(services, arguments);
            var objects = await FluxObjects.ListAsync(client, kind, ns, asked.Names, null, cancellationToken);
            foreach (var obj in objects)
            {
                await SetAsync(services, client, kind, obj.KeyOf(), suspend, cancellationToken);
            }

            if (!suspend && (arguments.GetValue(wait) || asked.Names.Count == 1))
            {
                var waiter = new ObjectWaiter(services, client, options.TimeoutOf(arguments));
                return await WaitAsync(services, waiter, kind, objects, cancellationToken);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task SetAsync(
        CliServices services, IKubernetesClient client, FluxKind kind, ObjectKey key, bool suspend, CancellationToken cancellationToken)
    {
        await client.PatchAsync(
            kind.Gvk,
            key,
            PatchType.Merge,
            new JsonObject { ["spec"] = new JsonObject { ["suspend"] = suspend } },
            new() { FieldManager = "flux" },
            cancellationToken);
        await services.Error.WriteLineAsync(
            $"✔ {kind.Gvk.Kind} {key.Name} in {key.Namespace} namespace {(suspend ? "suspended" : "resumed")}");
    }

    private static async Task<int> WaitAsync(
        CliServices services, ObjectWaiter waiter, FluxKind kind, IReadOnlyList<JsonObject> objects, CancellationToken cancellationToken)
    {
        var code = ExitCodes.Success;
        foreach (var key in objects.Select(o => o.KeyOf()))
        {
            var obj = await waiter.WaitAsync(
                kind, key, o => o.Number("status", "observedGeneration") == o.Number("metadata", "generation"), cancellationToken);
            var isReady = obj.Ready().Text("status") == "True";
            code = isReady ? code : ExitCodes.Failure;
            await services.Error.WriteLineAsync($"{(isReady ? '✔' : '✗')} {kind.Gvk.Kind} {key}: {obj.Ready().Text("message")}");
        }

        return code;
    }
}
