using Flux.Cel.Types;

namespace Flux.Cel;

/// <summary>A name that an expression may use.</summary>
/// <param name="Name">The name; it may have dots in it.</param>
/// <param name="Type">The static type.</param>
public sealed record CelVariable(string Name, CelType Type);
