namespace Flux.Cel.Types;

/// <summary>One way to call a function.</summary>
internal sealed record Overload(bool IsMember, CelType[] Arguments, CelType Result);
