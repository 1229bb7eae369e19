using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Flux.Primitives;

namespace Flux.Git.GitHub;

/// <summary>The token by which an App says who it is: a JWT of two minutes, signed with RS256.</summary>
/// <remarks>Spec: GitHub's "Generating a JSON Web Token for a GitHub App"; times as fluxcd/pkg auth/githubapp: half a minute back for clocks that differ.</remarks>
internal static class AppToken
{
    private static readonly TimeSpan _drift = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(2);

    /// <exception cref="GitHubAppException">The key cannot be read.</exception>
    public static Secret Create(GitHubApp app, DateTimeOffset now)
    {
        var issued = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()) - _drift;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("iss", app.Id.ToString(CultureInfo.InvariantCulture));
            json.WriteNumber("exp", (issued + _lifetime).ToUnixTimeSeconds());
            json.WriteNumber("iat", issued.ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        var head = $"{Encode("""{"alg":"RS256","typ":"JWT"}"""u8)}.{Encode(buffer.ToArray())}";
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(app.PrivateKey.Reveal());
            return new($"{head}.{Encode(key.SignData(Encoding.ASCII.GetBytes(head), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new GitHubAppException("could not parse private key: invalid key: Key must be a PEM encoded PKCS1 or PKCS8 key", e);
        }
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
