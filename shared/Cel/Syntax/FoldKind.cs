namespace Flux.Cel.Syntax;

/// <summary>The macros that walk a range or open an optional.</summary>
internal enum FoldKind
{
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
    TransformList,
    TransformMap,
    TransformMapEntry,
    SortBy,
    OptionalMap,
    OptionalFlatMap,
    Bind,
}
