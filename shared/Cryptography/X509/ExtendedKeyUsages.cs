namespace Flux.Cryptography.X509;

/// <summary>Object identifiers of extended key usages.</summary>
public static class ExtendedKeyUsages
{
    /// <summary>Any usage.</summary>
    public const string Any = "2.5.29.37.0";

    /// <summary>TLS servers.</summary>
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>TLS clients.</summary>
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Signing of code.</summary>
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    /// <summary>E-mail.</summary>
    public const string EmailProtection = "1.3.6.1.5.5.7.3.4";

    /// <summary>Time stamps.</summary>
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    /// <summary>OCSP answers.</summary>
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";
}
