using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Cel;

namespace Flux.Benchmarks.Cel;

/// <summary>
/// Compiles and evaluates expressions as custom resources and health checks have them. The limit is the same question asked in C# of the same
/// nodes. Processor time counts, so that a busy machine does not.
/// </summary>
internal static class CelBenchmark
{
    private const int DefaultRuns = 100_000;
    private const int Rounds = 5;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var runs = DefaultRuns;
        if (arguments is ["--runs", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given > 0)
        {
            runs = given;
        }
        else if (arguments.Length > 0)
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks cel [--runs N]");
            return 2;
        }

        var obj = JsonNode.Parse("""
            {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","generation":3},
             "spec":{"replicas":3,"min":1,"max":9,"name":"widget-a","ports":[{"name":"http","port":80},{"name":"https","port":443}]},
             "status":{"observedGeneration":3,"conditions":[{"type":"Ready","status":"True"},{"type":"Reconciling","status":"False"}]}}
            """)!.AsObject();
        Case[] cases =
        [
            new("comparison", "self.spec.min <= self.spec.max", o => (int)o["spec"]!["min"]! <= (int)o["spec"]!["max"]!),
            new("strings", "self.spec.name.startsWith('widget-') && self.spec.name.size() < 63", o => (string)o["spec"]!["name"]! is { Length: < 63 } name && name.StartsWith("widget-", StringComparison.Ordinal)),
            new("macro over a list", "self.spec.ports.all(p, p.port > 0 && p.port < 65536)", o => o["spec"]!["ports"]!.AsArray().All(p => (int)p!["port"]! is > 0 and < 65536)),
            new("health check", "self.status.observedGeneration == self.metadata.generation && self.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')",
                o => (int)o["status"]!["observedGeneration"]! == (int)o["metadata"]!["generation"]!
                    && o["status"]!["conditions"]!.AsArray().Any(c => (string)c!["type"]! == "Ready" && (string)c["status"]! == "True")),
        ];
        var rows = new List<string[]>();
        foreach (var at in cases)
        {
            var (compile, evaluate, plain) = (new Series(), new Series(), new Series());
            for (var round = 0; round < Rounds; round++)
            {
                var environment = CelEnvironment.Kubernetes("self");
                var program = environment.Compile(at.Expression);
                compile.Add(Measure(Math.Max(1, runs / 100), () => environment.Compile(at.Expression)) / 1000);
                var variables = new Dictionary<string, object?> { ["self"] = obj };
                evaluate.Add(Measure(runs, () => program.Evaluate(variables, CancellationToken.None)));
                plain.Add(Measure(runs, () => at.Plain(obj)));
            }

            rows.Add([at.Name, Series.Show(compile.Median), Series.Show(evaluate.Median), Series.Show(plain.Median), Series.Ratio(evaluate.Median, plain.Median)]);
        }

        await MarkdownTable.WriteAsync(output, ["expression", "compile, µs", "evaluate, ns", "C#, ns", "evaluate/C#"], rows);
        return 0;
    }

    /// <summary>Nanoseconds of processor time of one call.</summary>
    private static double Measure(int count, Func<object?> call)
    {
        call();
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < count; i++)
        {
            call();
        }

        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / count;
    }

    private sealed record Case(string Name, string Expression, Func<JsonObject, object?> Plain);
}
