namespace Flux.Cli.Output;

/// <summary>Aligned columns, as <c>kubectl</c> and <c>flux</c> print them.</summary>
public sealed class Table(IReadOnlyList<string> header)
{
    private const int Gap = 3;
    private readonly List<IReadOnlyList<string>> _rows = [];
    private readonly int[] _widths = [.. header.Select(column => column.Length)];

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

        for (var i = 0; i < _widths.Length; i++)
        {
            _widths[i] = rows.Max(row => row[i].Length);
        }

        foreach (var row in rows)
        {
            WriteRow(output, row, colour);
        }
    }

    /// <summary>Writes one more row below what was written, in the same columns; a longer cell widens its column from here on.</summary>
    public void Append(TextWriter output, IReadOnlyList<string> cells, bool colour = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        string[] row = [.. cells.Select(Flat)];
        for (var i = 0; i < row.Length; i++)
        {
            _widths[i] = Math.Max(_widths[i], row[i].Length);
        }

        WriteRow(output, row, colour);
    }

    private void WriteRow(TextWriter output, IReadOnlyList<string> row, bool colour)
    {
        for (var i = 0; i < row.Count; i++)
        {
            output.Write(colour ? Colour(row[i]) : row[i]);
            if (i < row.Count - 1)
            {
                output.Write(new string(' ', _widths[i] - row[i].Length + Gap));
            }
        }

        output.WriteLine();
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
