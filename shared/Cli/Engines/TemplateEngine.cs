using System.Text.Json.Nodes;
using Flux.GoTemplates;
using Flux.GoTemplates.Sprig;
using Flux.GoTemplates.Values;
using Flux.Primitives;

namespace Flux.Cli.Engines;

/// <summary>Go's templates: parses the definitions and the template of a case and executes it.</summary>
public static class TemplateEngine
{
    private static readonly FunctionMap _sprig = SprigFunctions.Create();

    /// <summary>Answers a case with the built-in functions alone.</summary>
    public static JsonObject Plain(JsonObject @case) => Answer(@case, new FunctionMap(), ExecutionOptions.Default);

    /// <summary>Answers a case with Sprig's functions.</summary>
    public static JsonObject Sprig(JsonObject @case, DateTimeOffset now) => Answer(@case, _sprig, new() { Clock = new FixedClock(now) });

    /// <summary>Answers one case with <c>out</c> (and <c>outB64</c> where it is no UTF-8), or with <c>err</c>, <c>phase</c> and <c>partial</c>.</summary>
    /// <param name="case">The case.</param>
    /// <param name="functions">What templates can call besides the built-in functions.</param>
    /// <param name="execution">What they may know and use.</param>
    public static JsonObject Answer(JsonObject @case, FunctionMap functions, ExecutionOptions execution)
    {
        ArgumentNullException.ThrowIfNull(@case);
        try
        {
            var options = (@case["opts"] as JsonArray ?? []).Aggregate(TemplateOptions.Default, (o, option) => o.With(option.Text() ?? ""));
            var templates = new TemplateSet(functions, options);
            foreach (var (name, text) in (@case["defs"] as JsonObject ?? []).OrderBy(d => d.Key, StringComparer.Ordinal))
            {
                templates.Parse(name, text.Text() ?? "");
            }

            var main = @case.Text("name") ?? "t";
            templates.Parse(main, @case.Text("t") ?? "");
            var numbers = @case.Text("num") == "int" ? GoNumbers.Int64WherePossible : GoNumbers.Float64;
            var output = templates.Execute(main, GoValues.FromJson(@case["data"], numbers), execution, CancellationToken.None);
            return GoString.HasRawBytes(output)
                ? new() { ["out"] = Printable(output), ["outB64"] = Convert.ToBase64String(GoString.ToBytes(output)) }
                : new() { ["out"] = output };
        }
        catch (TemplateException e)
        {
            return Failure(e);
        }
    }

    // what is no UTF-8 shows as replacement characters
    private static string Printable(string text) =>
        string.Concat(text.EnumerateRunes().Select(r => r.ToString()));

    private static JsonObject Failure(TemplateException e)
    {
        var answer = new JsonObject
        {
            ["err"] = Printable(e.Phase == TemplatePhase.Option ? "PANIC: " + e.Message : e.Message),
            ["phase"] = e.Phase switch { TemplatePhase.Parse => "parse", TemplatePhase.Execute => "exec", _ => "panic" },
        };
        if (e.PartialOutput.Length > 0)
        {
            answer["partial"] = Printable(e.PartialOutput);
        }

        return answer;
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
