namespace Flux.Benchmarks;

/// <summary>Writes a table: the first column is text, all others are numbers.</summary>
internal static class MarkdownTable
{
    public static async Task WriteAsync(TextWriter output, string[] heads, IEnumerable<string[]> rows)
    {
        await output.WriteLineAsync($"| {string.Join(" | ", heads)} |");
        await output.WriteLineAsync($"|---|{string.Concat(Enumerable.Repeat("---:|", heads.Length - 1))}");
        foreach (var row in rows)
        {
            await output.WriteLineAsync($"| {string.Join(" | ", row)} |");
        }

        await output.WriteLineAsync();
        await output.FlushAsync();
    }
}
