namespace Flux.Cryptography.X509;

/// <summary>Builds chains from a certificate to a trusted root, out of given certificates only.</summary>
/// <remarks>
/// Spec: Go crypto/x509, <c>Certificate.Verify</c>: validity of every certificate at the time, authorities that may issue, path lengths, critical
/// extensions, and an extended key usage that holds along the whole chain. Name constraints are not evaluated: a chain with them is refused.
/// </remarks>
public static class CertificateChains
{
    private const string NameConstraints = "2.5.29.30";
    private const int MaxDepth = 10;

    // Go's limit too: certificates that all sign each other are no reason to compute for ever
    private const int MaxSignatureChecks = 100;

    // what Build looks at, or what does not bear on whether a chain holds
    private static readonly HashSet<string> _handled =
        ["2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.37", "2.5.29.14", "2.5.29.35", "2.5.29.31", "2.5.29.32", "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.11"];

    /// <summary>All chains that hold at a time; each begins with the certificate and ends with a root.</summary>
    /// <param name="leaf">The certificate to trust.</param>
    /// <param name="roots">The roots.</param>
    /// <param name="intermediates">Certificates that may stand between.</param>
    /// <param name="time">When the chain has to hold.</param>
    /// <param name="usage">The extended key usage that is wanted.</param>
    /// <exception cref="CertificateException">There is no such chain; the message says why, in Go's words.</exception>
    public static IReadOnlyList<IReadOnlyList<Certificate>> Build(
        Certificate leaf, IReadOnlyList<Certificate> roots, IReadOnlyList<Certificate> intermediates, DateTimeOffset time, string usage)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        ArgumentNullException.ThrowIfNull(roots);
        ArgumentNullException.ThrowIfNull(intermediates);
        var search = new Search(roots, intermediates, time);
        search.Check(leaf, []);
        var chains = new List<IReadOnlyList<Certificate>>();
        if (roots.Contains(leaf))
        {
            chains.Add([leaf]);
        }
        else
        {
            search.Extend([leaf], chains);
        }

        if (chains.Count == 0)
        {
            throw search.Problem ?? new CertificateException("x509: certificate signed by unknown authority");
        }

        var fitting = chains.Where(chain => chain.All(certificate => Allows(certificate, usage))).ToList();
        return fitting.Count > 0 ? fitting : throw new CertificateException("x509: certificate specifies an incompatible key usage");
    }

    private static bool Allows(Certificate certificate, string usage) => certificate.ExtendedKeyUsages is not { Count: > 0 } usages
        ? certificate.Extension("2.5.29.37") is null
        : usages.Contains(usage) || usages.Contains(ExtendedKeyUsages.Any);

    private sealed class Search(IReadOnlyList<Certificate> roots, IReadOnlyList<Certificate> intermediates, DateTimeOffset time)
    {
        private int _checks;

        /// <summary>Why the last candidate did not do; null where there was none.</summary>
        public CertificateException? Problem { get; private set; }

        public void Extend(IReadOnlyList<Certificate> chain, List<IReadOnlyList<Certificate>> found)
        {
            if (chain.Count >= MaxDepth)
            {
                return;
            }

            foreach (var root in roots)
            {
                if (Takes(chain, root))
                {
                    found.Add([.. chain, root]);
                }
            }

            foreach (var intermediate in intermediates)
            {
                if (!roots.Contains(intermediate) && Takes(chain, intermediate))
                {
                    Extend([.. chain, intermediate], found);
                }
            }
        }

        /// <exception cref="CertificateException">A certificate may not stand at the end of the chain.</exception>
        public void Check(Certificate certificate, IReadOnlyList<Certificate> below)
        {
            if (certificate.Extensions.FirstOrDefault(extension => extension.IsCritical && !_handled.Contains(extension.Oid) && extension.Oid != NameConstraints) is not null)
            {
                throw new CertificateException("x509: unhandled critical extension");
            }

            if (certificate.Extension(NameConstraints) is not null)
            {
                throw new CertificateException("x509: name constraints are not supported");
            }

            if (!certificate.IsValidAt(time))
            {
                throw new CertificateException("x509: certificate has expired or is not yet valid");
            }

            if (below.Count > 0 && !certificate.IsAuthority)
            {
                throw new CertificateException("x509: certificate is not authorized to sign other certificates");
            }

            if (certificate.BasicConstraints is { PathLength: { } length } && below.Count - 1 > length)
            {
                throw new CertificateException("x509: too many intermediates for path length constraint");
            }
        }

        private bool Takes(IReadOnlyList<Certificate> chain, Certificate issuer)
        {
            var last = chain[^1];
            if (!last.RawIssuer.Span.SequenceEqual(issuer.RawSubject.Span) || chain.Any(known => IsSameSubject(known, issuer)))
            {
                return false;
            }

            if (++_checks > MaxSignatureChecks)
            {
                throw new CertificateException("x509: signature check attempts limit reached while verifying certificate chain");
            }

            try
            {
                Check(issuer, chain);
                return last.HasSignatureOf(issuer);
            }
            catch (CertificateException e)
            {
                Problem = e;
                return false;
            }
        }

        // a chain that comes back to a name and key it had goes in a circle
        private static bool IsSameSubject(Certificate a, Certificate b) =>
            a.RawSubject.Span.SequenceEqual(b.RawSubject.Span) && a.RawSubjectPublicKeyInfo.Span.SequenceEqual(b.RawSubjectPublicKeyInfo.Span);
    }
}
