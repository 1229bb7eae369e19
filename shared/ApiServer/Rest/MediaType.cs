namespace Flux.ApiServer.Rest;

/// <summary>One entry of an <c>Accept</c> or <c>Content-Type</c> header.</summary>
internal sealed record MediaType
{
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";
    public const string Protobuf = "application/vnd.kubernetes.protobuf";

    /// <summary>Type and subtype in lower case, e.g. <c>application/json</c>.</summary>
    public required string Name { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public double Quality => Parameters.TryGetValue("q", out var q)
        && double.TryParse(q, System.Globalization.CultureInfo.InvariantCulture, out var quality) ? quality : 1;

    /// <summary>The target of a conversion, e.g. <c>Table</c>; empty for none.</summary>
    public string As => Parameters.GetValueOrDefault("as", "");

    public string Group => Parameters.GetValueOrDefault("g", "");

    public string Version => Parameters.GetValueOrDefault("v", "");

    public static MediaType Parse(string text)
    {
        var parts = text.Split(';');
        var parameters = new Dictionary<string, string>();
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                parameters[part[..equals].Trim().ToLowerInvariant()] = part[(equals + 1)..].Trim();
            }
        }

        return new MediaType { Name = parts[0].Trim().ToLowerInvariant(), Parameters = parameters };
    }

    /// <summary>The entries of a header in the order of preference.</summary>
    public static IReadOnlyList<MediaType> ParseList(string header) =>
        [.. header.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse).OrderByDescending(m => m.Quality)];
}
