using System.Globalization;
using System.Text.Json.Nodes;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Rest;

/// <summary>One page of a list.</summary>
internal sealed record Page(IReadOnlyList<StoredObject> Items, long Revision)
{
    /// <summary>Empty on the last page.</summary>
    public string Continue { get; init; } = "";

    /// <summary>Null where it is not told: on the last page, and with selectors.</summary>
    public long? Remaining { get; init; }

    /// <param name="always">Whether <c>continue</c> is written where it is empty, as for custom resources.</param>
    public JsonObject Metadata(bool always)
    {
        var metadata = new JsonObject { ["resourceVersion"] = Revision.ToString(CultureInfo.InvariantCulture) };
        if (Continue.Length > 0 || always)
        {
            metadata["continue"] = Continue;
        }

        if (Remaining is { } remaining)
        {
            metadata["remainingItemCount"] = remaining;
        }

        return metadata;
    }
}
