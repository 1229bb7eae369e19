namespace Flux.Cryptography.OpenPgp;

/// <summary>OpenPGP data cannot be read, decrypted or verified. The message holds no key material.</summary>
public sealed class PgpException : Exception
{
    /// <summary>A failure.</summary>
    public PgpException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with its cause.</summary>
    public PgpException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
