using Flux.Cel.Syntax;
using Flux.Cel.Types;

namespace Flux.Cel.Costs;

/// <summary>An operand of a call, as far as its cost goes.</summary>
/// <param name="Type">The static type.</param>
/// <param name="Path">The path from a variable, through names, <c>@items</c>, <c>@keys</c> and <c>@values</c>; null where it is none.</param>
/// <param name="Expr">The expression; null for the item of a list.</param>
/// <param name="Size">The size where it is known; else null.</param>
internal sealed record CostNode(CelType Type, string[]? Path, Expr? Expr, Bounds? Size);
