using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Flux.Primitives;

namespace Flux.Reconciliation;

/// <summary>The continuation record: where a run goes on, and what must not have changed meanwhile.</summary>
public sealed record Resumption
{
    /// <summary>The most that a step's state may take, so that the whole stays below 16 KiB.</summary>
    public const int MaxStateBytes = 12 << 10;

    private const int MaxMarkLength = 128;

    /// <summary>The step's name.</summary>
    public required string Step { get; init; }

    /// <summary>When the work began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The generation that is being reconciled.</summary>
    public required long Generation { get; init; }

    /// <summary>The value of the request annotation at the start, or its digest where it is long; null where there was none.</summary>
    public string? RequestedAt { get; init; }

    /// <summary>What the step left.</summary>
    public required JsonElement State { get; init; }

    /// <summary>What the request annotation is recognised by. It may have 256 KiB, of which this record must not consist.</summary>
    internal static string? MarkOf(string? requestedAt) => requestedAt is { Length: > MaxMarkLength }
        ? Digest.OfSha256(SHA256.HashData(Encoding.UTF8.GetBytes(requestedAt))).ToString()
        : requestedAt;

    internal static Resumption? Read(JsonElement? continuation)
    {
        try
        {
            return continuation?.Deserialize(ResumptionJson.Default.Resumption);
        }
        catch (JsonException)
        {
            // left by another version of this program: begin anew
            return null;
        }
    }

    internal JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ResumptionJson.Default.Resumption);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Resumption))]
internal sealed partial class ResumptionJson : JsonSerializerContext;
