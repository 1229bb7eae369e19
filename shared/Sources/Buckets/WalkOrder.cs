namespace Flux.Sources.Buckets;

/// <summary>The order of Go's <c>filepath.Walk</c>: segment by segment, so that a directory's content follows it at once.</summary>
internal static class WalkOrder
{
    public static Comparer<string> Comparer { get; } = Comparer<string>.Create(Compare);

    private static int Compare(string x, string y)
    {
        var length = Math.Min(x.Length, y.Length);
        for (var i = 0; i < length; i++)
        {
            if (x[i] != y[i])
            {
                return x[i] == '/' ? -1 : y[i] == '/' ? 1 : x[i].CompareTo(y[i]);
            }
        }

        return x.Length.CompareTo(y.Length);
    }
}
