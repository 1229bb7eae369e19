using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Cli.Output;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn events</c>: what happened to the Flux objects, oldest first.</summary>
internal static class EventsCommand
{
    private static readonly GroupVersionKind _event = new("", "v1", "Event");

    public static Command Create(CliServices services)
    {
        var options = new CommonOptions();
        var about = new Option<string?>("--for") { Description = "Only events of one object, e.g. Kustomization/apps", HelpName = "kind/name" };
        var types = new Option<string[]>("--types")
        {
            Description = "Only events of these types: Normal, Warning",
            HelpName = "type",
            AllowMultipleArgumentsPerToken = true,
        };
        types.AcceptOnlyFromAmong("Normal", "Warning");
        var command = new CommandWithExamples("events", "Print the events of Flux objects")
        {
            Examples =
            [
                ("What happened in flux-system", "fluxfn events"),
                ("What happened to one Kustomization", "fluxfn events --for Kustomization/apps"),
                ("All warnings of the cluster", "fluxfn events -A --types Warning"),
            ],
        };
        command.Add(about);
        command.Add(types);
        command.Add(options.Namespace);
        command.Add(options.AllNamespaces);
        command.Add(options.Output);
        options.AddConnectionTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var ns = options.NamespaceOf(services, arguments);
            var wanted = arguments.GetValue(types) ?? [];
            var filter = arguments.GetValue(about) is { } text ? Parse(text) : ((FluxKind Kind, string Name)?)null;
            var events = await ListAsync(options.Connect(services, arguments), ns, filter, cancellationToken);
            events = [.. events.Where(e => wanted.Length == 0 || wanted.Contains(e.Text("type")))];
            if (arguments.GetValue(options.Output) is { } format)
            {
                ObjectWriter.Write(services.Out, format, events, single: false);
            }
            else if (events.Count == 0)
            {
                await services.Error.WriteLineAsync(ns.Length == 0 ? "no events found" : $"no events found in \"{ns}\" namespace");
            }
            else
            {
                Tabulate(services, events, ns.Length == 0).Write(services.Out);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<IReadOnlyList<JsonObject>> ListAsync(
        IKubernetesClient client, string ns, (FluxKind Kind, string Name)? about, CancellationToken cancellationToken)
    {
        var list = await client.ListAsync(_event, new() { Namespace = ns }, cancellationToken);
        return
        [
            .. list.Items
                .Where(e => FluxKinds.Find(e.Text("involvedObject", "kind") ?? "") is { } found
                    && (about is null || about == (found, e.Text("involvedObject", "name"))))
                .OrderBy(LastSeen),
        ];
    }

    private static (FluxKind Kind, string Name) Parse(string about) =>
        about.Split('/') is [var kind, { Length: > 0 } name] && FluxKinds.FindByAnyName(kind) is { } found
            ? (found, name)
            : throw new CliException($"--for: expected kind/name such as Kustomization/apps, got '{about}'") { ExitCode = ExitCodes.Usage };

    private static DateTimeOffset LastSeen(JsonObject e) =>
        DateTimeOffset.TryParse(
            e.Text("lastTimestamp") ?? e.Text("eventTime") ?? e.Text("metadata", "creationTimestamp"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time)
            ? time
            : DateTimeOffset.MinValue;

    private static Table Tabulate(CliServices services, IReadOnlyList<JsonObject> events, bool withNamespace)
    {
        string[] columns = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];
        var table = new Table(withNamespace ? ["NAMESPACE", .. columns] : columns);
        foreach (var e in events)
        {
            string[] cells =
            [
                Age(services.Clock.GetUtcNow() - LastSeen(e)),
                e.Text("type") ?? "",
                e.Text("reason") ?? "",
                $"{e.Text("involvedObject", "kind")}/{e.Text("involvedObject", "name")}",
                ShortHashes.In(e.Text("message") ?? ""),
            ];
            table.Add(withNamespace ? [e.Text("metadata", "namespace") ?? "", .. cells] : cells);
        }

        return table;
    }

    private static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "now",
        { TotalMinutes: < 2 } => $"{(int)age.TotalSeconds}s",
        { TotalHours: < 3 } => $"{(int)age.TotalMinutes}m",
        { TotalDays: < 2 } => $"{(int)age.TotalHours}h",
        _ => $"{(int)age.TotalDays}d",
    };
}
