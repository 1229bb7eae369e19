namespace Flux.Sops.Age;

/// <summary>An age file cannot be read or decrypted; the message is age's.</summary>
internal sealed class AgeException(string message) : Exception(message);
