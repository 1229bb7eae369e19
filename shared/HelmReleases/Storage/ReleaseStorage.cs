using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.HelmReleases.Storage;

/// <summary>
/// The records of releases, in Helm's own Secrets: <c>sh.helm.release.v1.NAME.vN</c>. What exists is told by a list of metadata, and only
/// the records that are looked into are read.
/// </summary>
/// <remarks>Spec: Helm 4, pkg/storage/storage.go and pkg/storage/driver/secrets.go.</remarks>
/// <param name="client">The cluster of the release, as whoever installs.</param>
/// <param name="ns">The namespace of the Secrets.</param>
/// <param name="clock">For labels.</param>
/// <param name="split">Whether a release that is larger than a Secret may be kept in several; Helm does not read such a release.</param>
public sealed class ReleaseStorage(IKubernetesClient client, string ns, TimeProvider clock, bool split = false)
{
    /// <summary>The most that a Secret may hold, in bytes.</summary>
    /// <remarks>Spec: Kubernetes core/v1, MaxSecretSize.</remarks>
    public const int MaxSecretBytes = 1 << 20;

    private const string Manager = "helm-controller";
    private const string SecretType = "helm.sh/release.v1";
    private const string PartType = "fluxfn.dev/release-part";
    private const string PartsAnnotation = "fluxfn.dev/release-parts";
    private const int MaxParts = 64;
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");

    /// <summary>The Secret's name.</summary>
    public static string KeyOf(string name, int version) => $"sh.helm.release.v1.{name}.v{version.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The revisions of a release, oldest first.</summary>
    /// <exception cref="KubernetesException">They cannot be listed.</exception>
    public async Task<IReadOnlyList<ReleaseEntry>> ListAsync(string name, CancellationToken cancellationToken)
    {
        var options = new ListOptions { Namespace = ns, LabelSelector = $"name={name},owner=helm" };
        var list = await client.ListMetadataAsync(_secret, options, cancellationToken);
        return [.. list.Items
            .Select(item => (Item: item, Version: VersionOf(item.Key.Name, name)))
            .Where(found => found.Version > 0)
            .OrderBy(found => found.Version)
            .Select(found => new ReleaseEntry(found.Version, found.Item.Labels.GetValueOrDefault("status", ""), found.Item.Uid, found.Item.ResourceVersion))];
    }

    /// <summary>One revision; null where there is none.</summary>
    /// <exception cref="ReleaseStorageException">Its record cannot be read.</exception>
    /// <exception cref="KubernetesException">Its Secret cannot be read.</exception>
    public async Task<Release?> GetAsync(string name, int version, CancellationToken cancellationToken)
    {
        var key = KeyOf(name, version);
        if (await client.GetAsync(_secret, new(ns, key), cancellationToken) is not { } secret)
        {
            return null;
        }

        var text = new StringBuilder(TextOf(secret, key));
        var parts = PartsOf(secret);
        for (var i = 1; i < parts; i++)
        {
            var part = await client.GetAsync(_secret, new(ns, PartOf(key, i)), cancellationToken)
                ?? throw new ReleaseStorageException($"get: failed to decode data \"{key}\": its part {PartOf(key, i)} is missing");
            text.Append(TextOf(part, key));
        }

        try
        {
            return ReleaseCodec.Decode(text.ToString()) with { Labels = secret.Map("metadata", "labels"), ResourceVersion = secret.ResourceVersionOf() };
        }
        catch (ReleaseStorageException e)
        {
            throw new ReleaseStorageException($"get: failed to decode data \"{key}\": {e.Message}", e);
        }
    }

    /// <summary>Stores a new revision, and makes room for it before.</summary>
    /// <param name="release">The release.</param>
    /// <param name="entries">What there is, as <see cref="ListAsync"/> told.</param>
    /// <param name="maxHistory">How many revisions are kept, the new one included; 0 or less for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The release with its Secret's version.</returns>
    /// <exception cref="ReleaseStorageException">There is such a revision already, or it is too large for a Secret.</exception>
    /// <exception cref="KubernetesException">The server refuses.</exception>
    public async Task<Release> CreateAsync(Release release, IReadOnlyList<ReleaseEntry> entries, int maxHistory, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(entries);
        await PruneAsync(release.Name, entries, maxHistory - 1, cancellationToken);
        try
        {
            return await WriteAsync(release, "createdAt", client.CreateAsync, cancellationToken);
        }
        catch (KubernetesException e) when (e.Reason == "AlreadyExists")
        {
            throw new ReleaseStorageException("release: already exists", e);
        }
    }

    /// <summary>Stores a revision in another state. Where someone else has changed its Secret since it was read, it is a conflict.</summary>
    /// <returns>The release with its Secret's version.</returns>
    /// <exception cref="ReleaseStorageException">It is too large for a Secret.</exception>
    /// <exception cref="KubernetesException">The server refuses, or someone else was faster.</exception>
    public Task<Release> UpdateAsync(Release release, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        return WriteAsync(release, "modifiedAt", client.ReplaceAsync, cancellationToken);
    }

    /// <summary>Deletes a revision; one that is gone already is no error.</summary>
    /// <exception cref="KubernetesException">The server refuses.</exception>
    public async Task DeleteAsync(string name, int version, CancellationToken cancellationToken)
    {
        var key = KeyOf(name, version);
        if (split)
        {
            var parts = await client.ListMetadataAsync(_secret, new() { Namespace = ns, LabelSelector = $"{PartsAnnotation}={key}" }, cancellationToken);
            foreach (var part in parts.Items)
            {
                await client.DeleteAsync(_secret, part.Key, DeleteOptions.Background, cancellationToken);
            }
        }

        await client.DeleteAsync(_secret, new(ns, key), DeleteOptions.Background, cancellationToken);
    }

    /// <summary>Deletes the oldest revisions, but for the one that is deployed, until so many are left.</summary>
    private async Task PruneAsync(string name, IReadOnlyList<ReleaseEntry> entries, int left, CancellationToken cancellationToken)
    {
        if (left < 0 || entries.Count <= left)
        {
            return;
        }

        var deployed = entries.LastOrDefault(e => e.Status == ReleaseStatuses.Deployed)?.Version;
        foreach (var entry in entries.Where(e => e.Version != deployed).Take(entries.Count - left))
        {
            await DeleteAsync(name, entry.Version, cancellationToken);
        }
    }

    private async Task<Release> WriteAsync(
        Release release, string stamp, Func<JsonObject, WriteOptions, CancellationToken, Task<JsonObject>> write, CancellationToken cancellationToken)
    {
        var key = KeyOf(release.Name, release.Version);
        var text = ReleaseCodec.Encode(release);
        if (text.Length > MaxSecretBytes && !split)
        {
            throw new ReleaseStorageException(
                $"create: failed to create: Secret \"{key}\" is invalid: data: Too long: may not be more than {MaxSecretBytes} bytes"
                + $" (the release takes {text.Length} bytes: its chart, its values and its manifest, compressed)");
        }

        var parts = (text.Length + MaxSecretBytes - 1) / MaxSecretBytes;
        if (parts > MaxParts)
        {
            throw new ReleaseStorageException($"the release takes {text.Length} bytes, which is more than {MaxParts} Secrets hold");
        }

        for (var i = 1; i < parts; i++)
        {
            await client.ApplyAsync(Part(key, i, text.Substring(i * MaxSecretBytes, Math.Min(MaxSecretBytes, text.Length - (i * MaxSecretBytes)))), new() { FieldManager = Manager, Force = true }, cancellationToken);
        }

        var labels = new JsonObject(release.Labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value)))
        {
            [stamp] = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["name"] = release.Name,
            ["owner"] = "helm",
            ["status"] = release.Info.Status,
            ["version"] = release.Version.ToString(CultureInfo.InvariantCulture),
        };
        var secret = Secret(key, SecretType, labels, parts > 1 ? text[..MaxSecretBytes] : text);
        if (parts > 1)
        {
            secret["metadata"]!["annotations"] = new JsonObject { [PartsAnnotation] = parts.ToString(CultureInfo.InvariantCulture) };
        }

        if (stamp == "modifiedAt" && release.ResourceVersion.Length > 0)
        {
            secret["metadata"]!["resourceVersion"] = release.ResourceVersion;
        }

        var stored = await write(secret, new() { FieldManager = Manager }, cancellationToken);
        return release with { Labels = stored.Map("metadata", "labels"), ResourceVersion = stored.ResourceVersionOf() };
    }

    private JsonObject Part(string key, int index, string text) => Secret(PartOf(key, index), PartType, new() { [PartsAnnotation] = key }, text);

    private JsonObject Secret(string name, string type, JsonObject labels, string text) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["labels"] = labels },
        ["type"] = type,
        ["data"] = new JsonObject { ["release"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(text)) },
    };

    private static string PartOf(string key, int index) => $"{key}.part{index.ToString(CultureInfo.InvariantCulture)}";

    private static int PartsOf(JsonObject secret) =>
        int.TryParse(secret.Annotation(PartsAnnotation), NumberStyles.None, CultureInfo.InvariantCulture, out var parts) ? Math.Min(parts, MaxParts) : 1;

    private static string TextOf(JsonObject secret, string key)
    {
        try
        {
            return Encoding.ASCII.GetString(Convert.FromBase64String(secret.Text("data", "release") ?? ""));
        }
        catch (FormatException e)
        {
            throw new ReleaseStorageException($"get: failed to decode data \"{key}\": it is not base64", e);
        }
    }

    private static int VersionOf(string secret, string name)
    {
        var prefix = $"sh.helm.release.v1.{name}.v";
        return secret.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(secret[prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : 0;
    }
}
