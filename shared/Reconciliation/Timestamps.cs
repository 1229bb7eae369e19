using System.Globalization;

namespace Flux.Reconciliation;

/// <summary>Times as Kubernetes writes them: RFC 3339 in UTC, to the second.</summary>
public static class Timestamps
{
    /// <summary>E.g. <c>2026-01-31T08:00:00Z</c>.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
