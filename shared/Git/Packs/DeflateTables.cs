namespace Flux.Git.Packs;

/// <summary>The constants of the deflate format.</summary>
/// <remarks>Spec: RFC 1951, sections 3.2.5 to 3.2.7.</remarks>
internal static class DeflateTables
{
    /// <summary>The code for literals and lengths of blocks that bring none.</summary>
    public static HuffmanTable FixedLiterals { get; } = BuildFixedLiterals();

    /// <summary>The code for distances of blocks that bring none.</summary>
    public static HuffmanTable FixedDistances { get; } = BuildFixedDistances();

    /// <summary>The order in which the lengths of the code-length code are sent.</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>The shortest match of each length symbol from 257 on; 0 for a symbol that is not used.</summary>
    public static ReadOnlySpan<ushort> LengthBases =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258, 0, 0, 0];

    /// <summary>How many bits each length symbol adds.</summary>
    public static ReadOnlySpan<byte> LengthExtras =>
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0, 0, 0, 0];

    /// <summary>The shortest distance of each distance symbol; 0 for a symbol that is not used.</summary>
    public static ReadOnlySpan<ushort> DistanceBases =>
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
        8193, 12289, 16385, 24577, 0, 0,
    ];

    /// <summary>How many bits each distance symbol adds.</summary>
    public static ReadOnlySpan<byte> DistanceExtras =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 0, 0];

    private static HuffmanTable BuildFixedLiterals()
    {
        Span<byte> lengths = stackalloc byte[288];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..].Fill(8);
        var table = new HuffmanTable(9, 288, 512);
        table.TryBuild(lengths);
        return table;
    }

    private static HuffmanTable BuildFixedDistances()
    {
        Span<byte> lengths = stackalloc byte[32];
        lengths.Fill(5);
        var table = new HuffmanTable(5, 32, 32);
        table.TryBuild(lengths);
        return table;
    }
}
