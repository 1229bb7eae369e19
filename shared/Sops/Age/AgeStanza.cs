namespace Flux.Sops.Age;

/// <summary>One recipient of an age file: its type, arguments and the wrapped file key.</summary>
internal sealed record AgeStanza(string Type, IReadOnlyList<string> Arguments, byte[] Body);
