namespace Flux.Primitives;

/// <summary>How to connect to a server that a user named: whom to trust, as whom, and through what.</summary>
public sealed record ConnectionSettings
{
    /// <summary>Certificates of authorities in PEM, trusted beside the system's; null for the system's alone.</summary>
    public string? CaCertificates { get; init; }

    /// <summary>A client certificate in PEM, with those between it and its authority after it; null for none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The client certificate's private key in PEM; null for none.</summary>
    public Secret? ClientKey { get; init; }

    /// <summary>The proxy; null to connect directly.</summary>
    public ProxyAddress? Proxy { get; init; }

    /// <summary>Whether any certificate of the server is taken. The default is false.</summary>
    public bool SkipVerification { get; init; }

    /// <summary>Whether nothing is set.</summary>
    public bool IsDefault => this is
    {
        CaCertificates: null, ClientCertificate: null, ClientKey: null, Proxy: null, SkipVerification: false,
    };
}
