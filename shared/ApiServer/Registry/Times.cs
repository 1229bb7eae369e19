using System.Globalization;

namespace Flux.ApiServer.Registry;

/// <summary>Times as the server writes them.</summary>
internal static class Times
{
    /// <summary>Whole seconds in UTC.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
