namespace Flux.Cel.Values;

/// <summary>A value of a type that an extension brings: a quantity, an address, a version.</summary>
internal interface IOpaqueValue
{
    /// <summary>The type as messages name it.</summary>
    string TypeName { get; }
}
