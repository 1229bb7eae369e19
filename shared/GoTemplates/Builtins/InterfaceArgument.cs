namespace Flux.GoTemplates.Builtins;

/// <summary>An argument whose static type is an interface, for the functions that tell.</summary>
internal sealed record InterfaceArgument(object? Item);
