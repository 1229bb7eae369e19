using Flux.Cryptography.OpenPgp;
using Flux.Sops.Age;

namespace Flux.Sops.Keys;

/// <summary>The private keys at hand: age identities and OpenPGP secret keys. They never leave it.</summary>
public sealed class LocalKeys : IKeyService
{
    private readonly List<IAgeIdentity> _identities = [];
    private readonly List<PgpKey> _keys = [];

    /// <summary>Adds the age identities of a file, one a line.</summary>
    /// <exception cref="SopsException">A line is no identity; the message does not quote it.</exception>
    public void AddAge(string file)
    {
        try
        {
            _identities.AddRange(AgeIdentities.Parse(file));
        }
        catch (SopsException e)
        {
            throw new SopsException($"failed to parse and add to age identities: {e.Message}", e);
        }
    }

    /// <summary>Adds an SSH private key as age identity.</summary>
    /// <exception cref="SopsException">It is malformed, of another kind than Ed25519 and RSA, or protected by a passphrase.</exception>
    public void AddSsh(string pem) => _identities.Add(AgeIdentities.ParseSsh(pem));

    /// <summary>Adds the OpenPGP keys of a file, armored or binary.</summary>
    /// <exception cref="SopsException">There is no key in it.</exception>
    public void AddPgp(ReadOnlySpan<byte> file)
    {
        try
        {
            _keys.AddRange(PgpKeyRing.ReadKeys(file));
        }
        catch (PgpException e)
        {
            throw new SopsException($"failed to import armored key data into GnuPG keyring: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public Task<byte[]> DecryptAsync(MasterKey key, CancellationToken cancellationToken) => key switch
    {
        MasterKey.Age age => Task.FromResult(Decrypt(age)),
        MasterKey.Pgp pgp => Task.FromResult(Decrypt(pgp)),
        _ => throw new SopsException($"no credentials for {key?.Name}"),
    };

    private byte[] Decrypt(MasterKey.Age key)
    {
        if (_identities.Count == 0)
        {
            throw new SopsException("failed to load age identities");
        }

        try
        {
            return AgeFile.Decrypt(key.EncryptedKey, _identities);
        }
        catch (AgeHeaderException e)
        {
            throw new SopsException($"failed to create reader for decrypting sops data key with age: {e.Message}", e);
        }
        catch (AgeException e)
        {
            throw new SopsException($"failed to copy age decrypted data into bytes.Buffer: {e.Message}", e);
        }
    }

    private byte[] Decrypt(MasterKey.Pgp key)
    {
        try
        {
            var plain = PgpMessage.Decrypt(key.EncryptedKey, _keys);
            return plain.Length > 0 ? plain : throw new PgpException("zero bytes returned");
        }
        catch (PgpException e)
        {
            throw new SopsException($"could not decrypt data key with PGP key: GnuPG binary error: failed to decrypt sops data key with pgp: {e.Message}", e);
        }
    }
}
