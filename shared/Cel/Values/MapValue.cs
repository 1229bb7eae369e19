namespace Flux.Cel.Values;

/// <summary>A map; keys that are equal in the language are one key, whatever their numeric type.</summary>
internal sealed class MapValue
{
    public Dictionary<object, object> Entries { get; } = new(KeyComparer.Instance);

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        bool IEqualityComparer<object>.Equals(object? x, object? y) => x is not null && y is not null && Operations.AreEqual(x, y);

        int IEqualityComparer<object>.GetHashCode(object obj) => obj switch
        {
            long or ulong or double => Operations.ToDouble(obj).GetHashCode(),
            IReadOnlyList<object> list => list.Count,
            MapValue map => map.Entries.Count,
            byte[] bytes => bytes.Length,
            OptionalValue => 1,
            _ => obj.GetHashCode(),
        };
    }
}
