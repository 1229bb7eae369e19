namespace Flux.Cryptography.Ssh;

/// <summary>An SSH key or signature cannot be read. The message quotes no key material.</summary>
public sealed class SshKeyException : Exception
{
    /// <summary>A failure.</summary>
    public SshKeyException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with its cause.</summary>
    public SshKeyException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
