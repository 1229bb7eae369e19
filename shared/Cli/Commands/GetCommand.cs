using System.CommandLine;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Cli.Output;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn get</c>: the objects and how they fare.</summary>
internal static class GetCommand
{
    public static Command Create(CliServices services)
    {
        var options = new CommonOptions();
        var words = new Argument<string[]>("kind") { Description = KindArguments.Help, Arity = ArgumentArity.OneOrMore };
        var noHeader = new Option<bool>("--no-header") { Description = "Leave out the table's header" };
        var selector = new Option<string?>("--selector", "-l") { Description = "Only objects with these labels", HelpName = "labels" };
        var status = new Option<string?>("--status-selector")
        {
            Description = "Only objects with this condition, e.g. ready=false",
            HelpName = "type=status",
        };
        var command = new CommandWithExamples("get", "Print objects and their status")
        {
            Examples =
            [
                ("All Kustomizations of flux-system", "fluxfn get kustomizations"),
                ("Every Flux object of the cluster", "fluxfn get all -A"),
                ("Git sources that are not ready", "fluxfn get sources git -A --status-selector ready=false"),
                ("One object as YAML", "fluxfn get ks apps -o yaml"),
            ],
        };
        command.Add(words);
        command.Add(options.Namespace);
        command.Add(options.AllNamespaces);
        command.Add(options.Output);
        command.Add(selector);
        command.Add(status);
        command.Add(noHeader);
        options.AddConnectionTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var asked = KindArguments.Parse(arguments.GetRequiredValue(words));
            var query = new Query(
                options.NamespaceOf(services, arguments), asked.Names, arguments.GetValue(selector), Parse(arguments.GetValue(status)));
            var client = options.Connect(services, arguments);
            return arguments.GetValue(options.Output) is { } format
                ? await WriteObjectsAsync(services, client, asked.Kinds, query, format, cancellationToken)
                : await WriteTablesAsync(services, client, asked.Kinds, query, !arguments.GetValue(noHeader), cancellationToken);
        });
        return command;
    }

    private static async Task<int> WriteObjectsAsync(
        CliServices services, IKubernetesClient client, IReadOnlyList<FluxKind> kinds, Query query, string format, CancellationToken cancellationToken)
    {
        var objects = new List<JsonObject>();
        foreach (var kind in kinds)
        {
            objects.AddRange(await query.ListAsync(client, kind, cancellationToken));
        }

        ObjectWriter.Write(services.Out, format, objects, single: query.Names.Count == 1);
        return ExitCodes.Success;
    }

    private static async Task<int> WriteTablesAsync(
        CliServices services, IKubernetesClient client, IReadOnlyList<FluxKind> kinds, Query query, bool header, CancellationToken cancellationToken)
    {
        var written = 0;
        foreach (var kind in kinds)
        {
            var objects = await query.ListAsync(client, kind, cancellationToken);
            if (objects.Count == 0)
            {
                continue;
            }

            if (written++ > 0)
            {
                await services.Out.WriteLineAsync();
            }

            Tabulate(objects, query.Namespace.Length == 0, kinds.Count > 1 ? kind : null).Write(services.Out, header, services.IsTerminal);
        }

        if (written == 0)
        {
            var what = kinds.Count == 1 ? $"{kinds[0].Gvk.Kind} objects" : "Flux objects";
            await services.Error.WriteLineAsync(query.Namespace.Length == 0
                ? $"no {what} found in the cluster"
                : $"no {what} found in \"{query.Namespace}\" namespace; -A looks in all of them");
        }

        return ExitCodes.Success;
    }

    private static Table Tabulate(IReadOnlyList<JsonObject> objects, bool withNamespace, FluxKind? prefix)
    {
        string[] columns = ["NAME", "REVISION", "SUSPENDED", "READY", "MESSAGE"];
        var table = new Table(withNamespace ? ["NAMESPACE", .. columns] : columns);
        foreach (var obj in objects)
        {
            var name = obj.Text("metadata", "name") ?? "";
            string[] cells =
            [
                prefix is null ? name : $"{prefix.Singular}/{name}",
                obj.Revision(),
                obj.Flag("spec", "suspend") ? "True" : "False",
                obj.Ready().Text("status") ?? "Unknown",
                obj.Ready().Text("message") ?? "waiting to be reconciled",
            ];
            table.Add(withNamespace ? [obj.Text("metadata", "namespace") ?? "", .. cells] : cells);
        }

        return table;
    }

    private static (string Type, string Status)? Parse(string? selector)
    {
        if (selector is null)
        {
            return null;
        }

        return selector.Split('=') is [{ Length: > 0 } type, { Length: > 0 } status]
            ? (type, status)
            : throw new CliException($"--status-selector: expected type=status, e.g. ready=false, got '{selector}'")
            {
                ExitCode = ExitCodes.Usage,
            };
    }

    private sealed record Query(string Namespace, IReadOnlyList<string> Names, string? Selector, (string Type, string Status)? Status)
    {
        public async Task<IReadOnlyList<JsonObject>> ListAsync(IKubernetesClient client, FluxKind kind, CancellationToken cancellationToken)
        {
            var found = await FluxObjects.ListAsync(client, kind, Namespace, Names, Selector, cancellationToken);
            return [.. found.Where(HasStatus)];
        }

        private bool HasStatus(JsonObject obj) => Status is not { } wanted
            || (obj.At("status", "conditions") as JsonArray ?? []).Any(c =>
                string.Equals(c.Text("type"), wanted.Type, StringComparison.OrdinalIgnoreCase)
                && string.Equals(c.Text("status"), wanted.Status, StringComparison.OrdinalIgnoreCase));
    }
}
