using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>An issuer of tokens and what they must say.</summary>
public sealed record OidcProvider
{
    /// <summary>The audience demanded; null for <c>notification-controller</c>.</summary>
    public string? Audience { get; init; }

    /// <summary>The issuer.</summary>
    [JsonPropertyName("issuerURL")]
    [Schema(Pattern = "^https?://")]
    public required string IssuerUrl { get; init; }

    /// <summary>What must all be true of a token.</summary>
    [Schema(MinItems = 1)]
    public required IReadOnlyList<OidcValidation> Validations { get; init; }

    /// <summary>Names for expressions, in order.</summary>
    public IReadOnlyList<OidcVariable> Variables { get => field ?? []; init; }
}
