using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Flux.Kubernetes.Health;

namespace Flux.Kubernetes.Apply;

/// <summary>Reads and writes <see cref="AppliedRecord"/>: JSON with a version, packed with gzip.</summary>
internal static partial class AppliedRecordCodec
{
    private const int Version = 3;

    /// <summary>No more than this is unpacked: ten times what 10,000 objects need.</summary>
    private const int MaxBytes = 64 << 20;

    public static byte[] Write(AppliedRecord record)
    {
        var json = new RecordJson
        {
            V = Version,
            Inputs = record.Build.Inputs,
            Artifact = record.Build.Artifact,
            Build = record.Build.BuildDigest,
            Reads = record.Build.Reads,
            ReadsDigest = record.Build.ReadsDigest,
            Entries = [.. record.Entries.Select(ToJson)],
        };
        using var bytes = new MemoryStream();
        using (var packed = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            JsonSerializer.Serialize(packed, json, RecordContext.Default.RecordJson);
        }

        return bytes.ToArray();
    }

    /// <summary>Null where the bytes are not a record of this version: then everything is looked at once more.</summary>
    public static AppliedRecord? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var packed = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            var buffer = new byte[64 << 10];
            for (int read; (read = packed.Read(buffer)) > 0;)
            {
                plain.Write(buffer, 0, read);
                if (plain.Length > MaxBytes)
                {
                    return null;
                }
            }

            plain.Position = 0;
            return JsonSerializer.Deserialize(plain, RecordContext.Default.RecordJson) is { V: Version } json
                ? new()
                {
                    Build = new()
                    {
                        Inputs = json.Inputs,
                        Artifact = json.Artifact,
                        BuildDigest = json.Build,
                        Reads = json.Reads ?? [],
                        ReadsDigest = json.ReadsDigest ?? "",
                    },
                    Entries = [.. json.Entries.Select(FromJson)],
                }
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidDataException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static EntryJson ToJson(AppliedEntry entry) => new()
    {
        Id = entry.Object.ToString(),
        V = entry.Version,
        Digest = entry.State.Digest.ToString("x32", CultureInfo.InvariantCulture),
        Rules = entry.State.Rules.ToString("x32", CultureInfo.InvariantCulture),
        Content = entry.State.Content.ToString("x32", CultureInfo.InvariantCulture),
        Rv = entry.State.ResourceVersion,
        Uid = entry.State.Uid,
        Meta = entry.State.Fingerprint.ToString("x32", CultureInfo.InvariantCulture),
        Gen = entry.State.HasGeneration,
        Def = entry.State.Definition,
        Merged = entry.State.IsMerged,
        Skipped = entry.State.Action == ChangeAction.Skipped,
        Status = entry.State.Status?.Status.ToString(),
        Message = entry.State.Status?.Message,
        At = entry.State.CheckedAt.ToUnixTimeSeconds(),
        Ttl = entry.IsExpiringJob,
    };

    private static AppliedEntry FromJson(EntryJson json)
    {
        var id = ObjectIdentity.Parse(json.Id, CultureInfo.InvariantCulture);
        return new()
        {
            Object = id,
            Version = json.V,
            IsExpiringJob = json.Ttl,
            State = new()
            {
                Digest = UInt128.Parse(json.Digest, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                Rules = UInt128.Parse(json.Rules, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                Content = UInt128.Parse(json.Content, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                ResourceVersion = json.Rv,
                Uid = json.Uid,
                Fingerprint = UInt128.Parse(json.Meta, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                HasGeneration = json.Gen,
                Definition = json.Def,
                IsMerged = json.Merged,
                Action = json.Skipped ? ChangeAction.Skipped : ChangeAction.Unchanged,
                Status = json.Status is { } status ? new ObjectStatus(id, Enum.Parse<HealthStatus>(status), json.Message ?? "") : null,
                CheckedAt = DateTimeOffset.FromUnixTimeSeconds(json.At),
            },
        };
    }

    internal sealed record RecordJson
    {
        public required int V { get; init; }

        public required string Inputs { get; init; }

        public required string Artifact { get; init; }

        public required string Build { get; init; }

        public IReadOnlyList<string>? Reads { get; init; }

        public string? ReadsDigest { get; init; }

        public required IReadOnlyList<EntryJson> Entries { get; init; }
    }

    internal sealed record EntryJson
    {
        public required string Id { get; init; }

        public required string V { get; init; }

        public required string Digest { get; init; }

        public required string Rules { get; init; }

        public required string Content { get; init; }

        public required string Rv { get; init; }

        public required string Uid { get; init; }

        public required string Meta { get; init; }

        public bool Gen { get; init; }

        public required string Def { get; init; }

        public bool Merged { get; init; }

        public bool Skipped { get; init; }

        public string? Status { get; init; }

        public string? Message { get; init; }

        public required long At { get; init; }

        public bool Ttl { get; init; }
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(RecordJson))]
    internal sealed partial class RecordContext : JsonSerializerContext;
}
