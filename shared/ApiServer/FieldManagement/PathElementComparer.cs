namespace Flux.ApiServer.FieldManagement;

/// <summary>Equality and order of path elements for collections.</summary>
internal sealed class PathElementComparer : IEqualityComparer<PathElement>, IComparer<PathElement>
{
    public static PathElementComparer Instance { get; } = new();

    public bool Equals(PathElement? x, PathElement? y) => ReferenceEquals(x, y) || (x is not null && x.Compare(y) == 0);

    public int Compare(PathElement? x, PathElement? y) => x is null ? (y is null ? 0 : -1) : x.Compare(y);

    public int GetHashCode(PathElement obj) => obj.Hash();
}
