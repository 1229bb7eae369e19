namespace Flux.Sops;

/// <summary>A file cannot be decrypted. The message is SOPS' own and holds no key material; it can quote the file's encrypted text.</summary>
public sealed class SopsException : Exception
{
    /// <summary>A failure.</summary>
    public SopsException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with its cause.</summary>
    public SopsException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
