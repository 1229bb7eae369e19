namespace Flux.Cli.Output;

/// <summary>Aligned columns, as <c>kubectl</c> and <c>flux</c> print them.</summary>
public sealed class Table(IReadOnlyList<string> header)
{
    private const int Gap = 3;
    private readonly List<IReadOnlyList<string>> _rows = [];

    /// <summary>The rows added so far.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row with one cell a column; line breaks in a cell become spaces.</summary>
    public void Add(params IReadOnlyList<string> cells) => _rows.Add([.. cells.Select(Flat)]);

    /// <summary>Writes header and rows; <paramref name="colour"/> marks the cells <c>True</c> and <c>False</c>.</summary>
    public void Write(TextWriter output, bool withHeader = true, bool colour = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        IReadOnlyList<string>[] rows = withHeader ? [header, .. _rows] : [.. _rows];
        if (rows.Length == 0)
        {
            return;
        }

        var widths = Enumerable.Range(0, header.Count).Select(i => rows.Max(row => row[i].Length)).ToArray();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Count; i++)
            {
                var text = colour ? Colour(row[i]) : row[i];
                output.Write(text);
                if (i < row.Count - 1)
                {
                    output.Write(new string(' ', widths[i] - row[i].Length + Gap));
                }
            }

            output.WriteLine();
        }
    }

    private static string Flat(string cell) => cell.ReplaceLineEndings(" ").Trim();

    private static string Colour(string cell) => cell switch
    {
        "True" => "\e[32mTrue\e[0m",
        "False" => "\e[31mFalse\e[0m",
        "Unknown" => "\e[33mUnknown\e[0m",
        _ => cell,
    };
}
