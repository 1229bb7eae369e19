namespace Flux.Cryptography.X509;

/// <summary>Other names of a certificate's subject, by their kind, each in the order of the certificate.</summary>
public sealed record SubjectAlternativeNames
{
    /// <summary>No names.</summary>
    public static SubjectAlternativeNames None { get; } = new();

    /// <summary>E-mail addresses.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>Host names.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>URIs.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>IP addresses.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Names of other kinds that are UTF-8 text, with the object identifier of the kind.</summary>
    public IReadOnlyList<(string Oid, string Value)> Others { get; init; } = [];
}
