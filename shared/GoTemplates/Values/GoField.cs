namespace Flux.GoTemplates.Values;

/// <summary>A field of a struct.</summary>
/// <param name="Name">As templates write it. One that begins with a small letter is not exported and cannot be read.</param>
/// <param name="Type">Its type.</param>
public sealed record GoField(string Name, GoType Type);
