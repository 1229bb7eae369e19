using System.CommandLine;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Cli.Output;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn get</c>: the objects and how they fare.</summary>
internal static class GetCommand
{
    public static Command Create(CliServices services)
    {
        var options = new CommonOptions();
        var words = KindArguments.Argument(KindArguments.Help);
        var noHeader = new Option<bool>("--no-header") { Description = "Leave out the table's header" };
        var selector = new Option<string?>("--selector", "-l") { Description = "Only objects with these labels", HelpName = "labels" };
        var status = new Option<string?>("--status-selector")
        {
            Description = "Only objects with this condition, e.g. ready=false",
            HelpName = "type=status",
        };
        var watch = new Option<bool>("--watch", "-w") { Description = "After printing the objects, print each change until interrupted" };
        var command = new CommandWithExamples("get", "Print objects and their status")
        {
            Examples =
            [
                ("All Kustomizations of flux-system", "fluxfn get kustomizations"),
                ("Every Flux object of the cluster", "fluxfn get all -A"),
                ("Git sources that are not ready", "fluxfn get sources git -A --status-selector ready=false"),
                ("One object as YAML", "fluxfn get ks apps -o yaml"),
                ("What changes, as it changes", "fluxfn get ks -A --watch"),
            ],
        };
        command.Add(words);
        command.Add(options.Namespace);
        command.Add(options.AllNamespaces);
        command.Add(options.Output);
        command.Add(selector);
        command.Add(status);
        command.Add(noHeader);
        command.Add(watch);
        options.AddConnectionTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(words) is ["all", _, ..])
            {
                result.AddError("all takes no names: name a kind with them, e.g. kustomization apps");
            }
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var asked = KindArguments.Parse(arguments.GetRequiredValue(words));
            var query = new GetQuery
            {
                Kinds = asked.Kinds,
                Names = asked.Names,
                Namespace = options.NamespaceOf(services, arguments),
                Selector = arguments.GetValue(selector),
                Status = Parse(arguments.GetValue(status)),
            };
            var client = options.Connect(services, arguments);
            var format = arguments.GetValue(options.Output);
            var header = !arguments.GetValue(noHeader);
            if (arguments.GetValue(watch))
            {
                return await new GetWatch(services, client, query, format, header).RunAsync(cancellationToken);
            }

            var found = await query.ListAsync(client, cancellationToken);
            if (format is not null)
            {
                ObjectWriter.Write(services.Out, format, [.. found.SelectMany(f => f.Objects)], single: query.Names.Count == 1);
            }
            else
            {
                await WriteTablesAsync(services, query, [.. found.Where(f => f.Objects.Count > 0)], header);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task WriteTablesAsync(
        CliServices services, GetQuery query, IReadOnlyList<(FluxKind Kind, IReadOnlyList<JsonObject> Objects)> found, bool header)
    {
        var written = 0;
        foreach (var (kind, objects) in found)
        {
            if (written++ > 0)
            {
                await services.Out.WriteLineAsync();
            }

            var table = new ObjectTable(query.Namespace.Length == 0, query.HasSeveralKinds);
            foreach (var obj in objects)
            {
                table.Add(kind, obj);
            }

            table.Write(services.Out, header, services.IsTerminal);
        }

        if (written == 0)
        {
            var what = query.HasSeveralKinds ? "Flux objects" : $"{query.Kinds[0].Gvk.Kind} objects";
            await services.Error.WriteLineAsync(query.Namespace.Length == 0
                ? $"no {what} found in the cluster"
                : $"no {what} found in \"{query.Namespace}\" namespace; -A looks in all of them");
        }
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
}
