using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Cli;
using Flux.Cli.Output;
using Flux.Kubernetes;
using Flux.Primitives;
using Spectre.Console;

namespace Flux.Local.Demo;

/// <summary>Shows how the objects fare: a live table on a terminal, a line for each change elsewhere.</summary>
internal sealed class DemoProgress(CliServices services, TimeProvider clock)
{
    private readonly Dictionary<string, string> _shown = [];
    private readonly long _started = clock.GetTimestamp();

    /// <summary>A headline before a stage of the demo.</summary>
    public void Say(string text)
    {
        if (services.IsTerminal)
        {
            AnsiConsole.MarkupLine($"[bold]{Markup.Escape(text)}[/]");
        }
        else
        {
            services.Out.WriteLine(text);
        }
    }

    /// <summary>Shows the objects of each poll until there are no more.</summary>
    public async Task FollowAsync(IAsyncEnumerable<IReadOnlyList<JsonObject>> polls)
    {
        if (!services.IsTerminal)
        {
            await foreach (var objects in polls)
            {
                WriteChanges(objects);
            }

            return;
        }

        await AnsiConsole.Live(new Text("")).StartAsync(async live =>
        {
            await foreach (var objects in polls)
            {
                live.UpdateTarget(Tabulate(objects));
                live.Refresh();
            }
        });
    }

    private static Spectre.Console.Table Tabulate(IReadOnlyList<JsonObject> objects)
    {
        var table = new Spectre.Console.Table().Border(TableBorder.None).AddColumns("", "OBJECT", "REVISION", "MESSAGE");
        foreach (var obj in objects)
        {
            var (status, message) = Describe(obj);
            var mark = status switch { "True" => "[green]✔[/]", "False" => "[red]✗[/]", _ => "[yellow]◎[/]" };
            table.AddRow(mark, Markup.Escape(NameOf(obj)), Markup.Escape(RevisionOf(obj)), Markup.Escape(message));
        }

        return table;
    }

    private void WriteChanges(IReadOnlyList<JsonObject> objects)
    {
        foreach (var obj in objects)
        {
            var (status, message) = Describe(obj);
            var line = $"{NameOf(obj),-30} {status,-8} {message}";
            if (_shown.GetValueOrDefault(NameOf(obj)) != line)
            {
                _shown[NameOf(obj)] = line;
                services.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{clock.GetElapsedTime(_started).TotalSeconds,6:0.00}s  {line}"));
            }
        }
    }

    private static string NameOf(JsonObject obj) => $"{obj.KindOf().Kind}/{obj.KeyOf().Name}";

    private static (string Status, string Message) Describe(JsonObject obj)
    {
        var ready = (obj.At("status", "conditions") as JsonArray ?? []).FirstOrDefault(c => c.Text("type") == "Ready");
        return (ready.Text("status") ?? "Unknown", ShortHashes.In(ready.Text("message") ?? "waiting to be reconciled"));
    }

    private static string RevisionOf(JsonObject obj) =>
        (obj.Text("status", "artifact", "revision") ?? obj.Text("status", "lastAppliedRevision")) is { Length: > 0 } text
        && Revision.TryParse(text, null, out var revision)
            ? revision.ToShortString()
            : "";
}
