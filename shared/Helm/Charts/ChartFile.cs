using System.Text;

namespace Flux.Helm.Charts;

/// <summary>A file of a chart.</summary>
/// <param name="Name">Its path within the chart, with <c>/</c>.</param>
/// <param name="Data">Its content, without a byte order mark of UTF-8.</param>
public sealed record ChartFile(string Name, ReadOnlyMemory<byte> Data)
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>A file as loaders read one: the mark is cut off.</summary>
    public static ChartFile Read(string name, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new(name, content.AsSpan().StartsWith(Mark) ? content.AsMemory(3) : content);
    }

    /// <summary>The content as text.</summary>
    public string Text => Encoding.UTF8.GetString(Data.Span);
}
