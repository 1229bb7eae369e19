namespace Flux.Sops.Age;

/// <summary>A private key that may unwrap the file key of an age file.</summary>
internal interface IAgeIdentity
{
    /// <summary>Whether it is one of age's own kinds, which are tried first.</summary>
    bool IsNative { get; }

    /// <summary>The file key, or null where the stanza is not for this identity.</summary>
    /// <exception cref="AgeException">The stanza is for it and malformed.</exception>
    byte[]? Unwrap(AgeStanza stanza);
}
