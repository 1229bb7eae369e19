using System.Text;
using System.Text.Json;
using Flux.Primitives;

namespace Flux.Oci.Credentials;

/// <summary>Credentials of Docker configuration files.</summary>
/// <remarks>
/// Spec: docker/cli config.json; how keys are matched with registries: k8s.io/kubernetes pkg/credentialprovider (globs for parts of hosts, prefixes of
/// paths, the longest first). Programs that a file names (<c>credHelpers</c>, <c>credsStore</c>) are never run.
/// </remarks>
public sealed class DockerConfig : IRegistryCredentials
{
    private const int MaxBytes = 1 << 20;
    private const int MaxDepth = 16;
    private static readonly string[] _hubNames = ["index.docker.io", "docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

    private readonly List<(string Host, string Path, RegistryCredential Credential)> _entries = [];
    private readonly HashSet<string> _helpers = [];
    private bool _hasStore;

    /// <summary>Every secret in the files, so that they can be masked.</summary>
    public IEnumerable<Secret> Secrets => _entries.SelectMany(entry => entry.Credential.Secrets);

    /// <summary>Adds a <c>config.json</c> (the type <c>kubernetes.io/dockerconfigjson</c>).</summary>
    /// <exception cref="FormatException">It is malformed; the message holds none of its values.</exception>
    public void Add(ReadOnlyMemory<byte> json) => Read(json, root =>
    {
        if (Member(root, "auths") is { ValueKind: JsonValueKind.Object } auths)
        {
            AddAll(auths);
        }

        if (Member(root, "credHelpers") is { ValueKind: JsonValueKind.Object } helpers)
        {
            _helpers.UnionWith(helpers.EnumerateObject().Select(helper => Split(helper.Name).Host));
        }

        _hasStore |= Member(root, "credsStore") is { ValueKind: JsonValueKind.String } store && store.GetString() is { Length: > 0 };
    });

    /// <summary>Adds an old <c>.dockercfg</c> (the type <c>kubernetes.io/dockercfg</c>), which is what <c>auths</c> holds.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public void AddLegacy(ReadOnlyMemory<byte> json) => Read(json, AddAll);

    /// <inheritdoc />
    /// <exception cref="OciException">Only a credential helper would know the credential.</exception>
    public ValueTask<RegistryCredential?> FindAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var found = _entries.Where(entry => IsHost(entry.Host, repository.Registry) && IsBelow(repository.Path, entry.Path))
            .OrderByDescending(entry => entry.Path.Length).ThenByDescending(entry => entry.Host, StringComparer.Ordinal).FirstOrDefault().Credential;
        if (found is null && (_hasStore || _helpers.Any(helper => IsHost(helper, repository.Registry))))
        {
            throw new OciException($"the credential for '{repository.Registry}' is with a credential helper (credHelpers or credsStore), and helpers are not run");
        }

        return ValueTask.FromResult(found);
    }

    private static void Read(ReadOnlyMemory<byte> json, Action<JsonElement> read)
    {
        if (json.Length > MaxBytes)
        {
            throw new FormatException($"the Docker configuration is larger than {MaxBytes} bytes");
        }

        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = MaxDepth });
            read(document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement : throw new FormatException("the Docker configuration is not a JSON object"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("the Docker configuration is not valid JSON", e);
        }
    }

    private static JsonElement? Member(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement owner, string name) => Member(owner, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static Secret? SecretOf(string? value) => string.IsNullOrEmpty(value) ? null : new(value);

    private static (string Host, string Path) Split(string key)
    {
        var name = key.Contains("://", StringComparison.Ordinal) ? key[(key.IndexOf("://", StringComparison.Ordinal) + 3)..] : key;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var (host, path) = slash < 0 ? (name, "") : (name[..slash], name[(slash + 1)..].Trim('/'));
        // what docker login writes for the registry's API, which is no part of a repository's name
        path = path is "v1" or "v2" ? "" : path.StartsWith("v1/", StringComparison.Ordinal) || path.StartsWith("v2/", StringComparison.Ordinal) ? path[3..] : path;
        return (host.ToLowerInvariant(), path);
    }

    private static bool IsHost(string pattern, string registry)
    {
        if (_hubNames.Contains(pattern) && _hubNames.Contains(registry))
        {
            return true;
        }

        var (patternHost, patternPort) = HostAndPort(pattern);
        var (host, port) = HostAndPort(registry.ToLowerInvariant());
        var (wanted, parts) = (patternHost.Split('.'), host.Split('.'));
        return patternPort == port && wanted.Length == parts.Length && wanted.Zip(parts).All(pair => new GoPathPattern(pair.First).IsMatch(pair.Second));
    }

    private static (string Host, string Port) HostAndPort(string name)
    {
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf(']') ? (name[..colon], name[(colon + 1)..]) : (name, "");
    }

    private static bool IsBelow(string path, string prefix) =>
        prefix.Length == 0 || path == prefix || (path.StartsWith(prefix, StringComparison.Ordinal) && path[prefix.Length] == '/');

    private void AddAll(JsonElement auths)
    {
        foreach (var property in auths.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Object))
        {
            var (host, path) = Split(property.Name);
            var (user, password) = (Text(property.Value, "username"), Text(property.Value, "password"));
            if (Text(property.Value, "auth") is { Length: > 0 } encoded)
            {
                (user, password) = Decode(encoded, property.Name);
            }

            var credential = new RegistryCredential
            {
                Username = string.IsNullOrEmpty(user) ? null : user,
                Password = SecretOf(password),
                IdentityToken = SecretOf(Text(property.Value, "identitytoken")),
                RegistryToken = SecretOf(Text(property.Value, "registrytoken")),
            };
            if (credential is not { Username: null, IdentityToken: null, RegistryToken: null })
            {
                _entries.Add((host, path, credential));
            }
        }
    }

    private static (string User, string Password) Decode(string encoded, string key)
    {
        var bytes = new byte[encoded.Length];
        var padded = encoded.PadRight((encoded.Length + 3) / 4 * 4, '=');
        if (Convert.TryFromBase64String(padded, bytes, out var written))
        {
            var text = Encoding.UTF8.GetString(bytes, 0, written);
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0)
            {
                return (text[..colon], text[(colon + 1)..].Trim('\0'));
            }
        }

        throw new FormatException($"unable to parse auth field of '{key}', must be formatted as base64(username:password)");
    }
}
