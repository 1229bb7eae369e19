using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Certificates.</summary>
/// <remarks>Source: Sprig 3.3.0, crypto.go.</remarks>
internal static class CertificateFunctions
{
    private const long KeyWork = 500_000;
    private static readonly GoType _certificate = GoType.Struct("sprig.certificate", [new("Cert", GoType.String), new("Key", GoType.String)]);

    public static void Add(FunctionMap f)
    {
        f.Add("buildCustomCert", "func(string, string) (interface {}, error)", (_, a) => Custom((string)a[0]!, (string)a[1]!));
        Add(f, "genCA", [GoType.String, GoType.Int], (c, a, key) => Authority(c, (string)a[0]!, (nint)a[1]!, key));
        GoType[] server = [GoType.String, GoType.AnySlice, GoType.AnySlice, GoType.Int];
        Add(f, "genSelfSignedCert", server, (c, a, key) => SelfSigned(c, Request(c, a, key)));
        Add(f, "genSignedCert", [.. server, _certificate], (c, a, key) => Signed(c, a, key));
    }

    private delegate GoStruct Issue(TemplateContext context, ReadOnlySpan<object?> arguments, PrivateKey key);

    private static void Add(FunctionMap f, string name, GoType[] parameters, Issue issue)
    {
        f[name] = new(parameters, isVariadic: false, _certificate, (c, a) => issue(c, a, NewKey(c)));
        f[name + "WithKey"] = new([.. parameters, GoType.String], isVariadic: false, _certificate, (c, a) => issue(c, a[..^1], GivenKey((string)a[^1]!)));
    }

    private static PrivateKey NewKey(TemplateContext context)
    {
        context.Work(KeyWork);
        using var rsa = RSA.Create(2048);
        return PrivateKey.Of(rsa);
    }

    private static PrivateKey GivenKey(string pem)
    {
        try
        {
            return PrivateKey.Parse(pem);
        }
        catch (GoCallException e)
        {
            throw new GoCallException($"parsing private key: {e.Message}", e);
        }
    }

    private static GoStruct Result(string certificate, string key) => new(_certificate, (object?)certificate, key);

    private static GoStruct Authority(TemplateContext context, string name, long days, PrivateKey key) =>
        SelfSigned(context, new(context, name, [], [], days, key) { IsAuthority = true });

    private static GoStruct SelfSigned(TemplateContext context, CertificateRequestTemplate request) =>
        Result(request.Sign(request.Subject, authorityKeyId: null, request.Key), request.Key.ToPem());

    private static CertificateRequestTemplate Request(TemplateContext context, ReadOnlySpan<object?> a, PrivateKey key) => new(
        context,
        (string)a[0]!,
        Strings(context, (GoSlice)a[1]!, "error parsing ip"),
        Strings(context, (GoSlice)a[2]!, "error processing alternate dns name"),
        (nint)a[3]!,
        key);

    private static string[] Strings(TemplateContext context, GoSlice items, string error) =>
        [.. items.Select(i => i as string ?? throw new GoCallException($"{error}: {Printer.Print(context, i)} is not a string"))];

    private static GoStruct Signed(TemplateContext context, ReadOnlySpan<object?> a, PrivateKey newKey)
    {
        var authority = (GoStruct)a[4]!;
        using var issuer = Certificate((string)authority.Values[0]!);
        PrivateKey key;
        try
        {
            key = PrivateKey.Parse((string)authority.Values[1]!);
        }
        catch (GoCallException e)
        {
            throw new GoCallException($"error parsing private key: {e.Message}", e);
        }

        var template = Request(context, a, newKey);
        var keyId = issuer.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifierBytes.ToArray();
        if (key.PublicKey is not null && !issuer.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.PublicKey))
        {
            throw new GoCallException("error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey");
        }

        return Result(template.Sign(issuer.SubjectName.RawData, keyId, key), template.Key.ToPem());
    }

    private static X509Certificate2 Certificate(string pem)
    {
        if (!PemBlock.TryRead(pem, out _, out var der))
        {
            throw new GoCallException("unable to decode certificate");
        }

        try
        {
            return X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException e)
        {
            throw new GoCallException($"error parsing certificate: decodedCert.Bytes: {e.Message}", e);
        }
    }

    private static GoStruct Custom(string certificate, string key)
    {
        var cert = Decoded(certificate, "unable to decode base64 certificate");
        var pem = Decoded(key, "unable to decode base64 private key");
        Certificate(cert).Dispose();
        try
        {
            PrivateKey.Parse(pem);
        }
        catch (GoCallException e)
        {
            throw new GoCallException($"error parsing private key: {e.Message}", e);
        }

        return Result(cert, pem);
    }

    private static string Decoded(string text, string error)
    {
        try
        {
            return GoString.FromBytes(Base64.Decode(GoString.ToBytes(text)));
        }
        catch (GoCallException e)
        {
            throw new GoCallException(error, e);
        }
    }
}
