using System.Globalization;
using System.Text;
using Flux.GoTemplates;
using Flux.GoTemplates.Sprig;
using Flux.GoTemplates.Values;

namespace Flux.Benchmarks.Templates;

/// <summary>
/// Parses and executes a set of templates as large as an umbrella chart's: files of a few manifests each, with helpers that include helpers.
/// Processor time counts, so that a busy machine does not. The limit is putting the very same text together with a StringBuilder, in the pieces in which the templates write it.
/// </summary>
internal static class TemplateBenchmark
{
    private const int Files = 100;
    private const int Rounds = 9;

    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (arguments.Length > 0)
        {
            await Console.Error.WriteLineAsync("usage: Benchmarks templates");
            return 2;
        }

        var functions = SprigFunctions.Create();
        functions.Add("include", "func(string, interface {}) (string, error)", (context, a) => context.Execute((string)a[0]!, a[1]));
        var texts = Enumerable.Range(0, Files).Select(TemplateTexts.Manifests).ToArray();
        var data = TemplateTexts.Data();
        var rows = new List<Measured>();
        for (var round = 0; round < Rounds; round++)
        {
            var templates = new TemplateSet(functions);
            var parse = Measure(() =>
            {
                templates.Parse("_helpers.tpl", TemplateTexts.Helpers);
                for (var i = 0; i < texts.Length; i++)
                {
                    templates.Parse(Name(i), texts[i]);
                }

                return "";
            });
            var outputs = new string[Files];
            var execute = Measure(() =>
            {
                for (var i = 0; i < Files; i++)
                {
                    outputs[i] = templates.Execute(Name(i), data, null, CancellationToken.None);
                }

                return outputs[^1];
            });
            var pieces = outputs.Select(Pieces).ToArray();
            var copy = Measure(() => pieces.Aggregate("", (_, p) => Copy(p)));
            rows.Add(new(parse, execute, copy, outputs.Sum(o => (long)o.Length)));
        }

        await ShowAsync(output, rows, texts.Sum(t => t.Length), texts.Sum(t => Occurrences(t, "{{")));
        return 0;
    }

    private static string Name(int file) => string.Create(CultureInfo.InvariantCulture, $"templates/{file}.yaml");

    private static int Occurrences(string text, string part) => text.AsSpan().Count(part);

    private static (double Milliseconds, long Bytes) Measure(Func<string> body)
    {
        GC.Collect();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Environment.CpuUsage.TotalTime;
        GC.KeepAlive(body());
        return ((Environment.CpuUsage.TotalTime - started).TotalMilliseconds, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // what lies between actions is a dozen characters here
    private static string[] Pieces(string text) => [.. text.Chunk(12).Select(c => new string(c))];

    private static string Copy(string[] pieces)
    {
        var text = new StringBuilder();
        foreach (var piece in pieces)
        {
            text.Append(piece);
        }

        return text.ToString();
    }

    private static async Task ShowAsync(TextWriter output, List<Measured> rows, int source, int actions)
    {
        var characters = rows[^1].Characters;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Files} files, {source / 1024} Ki characters with {actions} actions; output {characters / 1024} Ki characters; best of {Rounds} rounds\n"));
        var copy = rows.Min(r => r.Copy.Milliseconds);
        await MarkdownTable.WriteAsync(output, ["step", "processor time (ms)", "against copying", "allocated bytes a character of output"],
        [
            Row("parse", rows.Min(r => r.Parse.Milliseconds), rows.Min(r => r.Parse.Bytes)),
            Row("execute", rows.Min(r => r.Execute.Milliseconds), rows.Min(r => r.Execute.Bytes)),
            Row("copying the output with a StringBuilder", copy, rows.Min(r => r.Copy.Bytes)),
        ]);

        string[] Row(string step, double milliseconds, long bytes) =>
            [step, Series.Show(milliseconds), Series.Ratio(milliseconds, copy), Series.Ratio(bytes, characters)];
    }

    private sealed record Measured((double Milliseconds, long Bytes) Parse, (double Milliseconds, long Bytes) Execute, (double Milliseconds, long Bytes) Copy, long Characters);
}
