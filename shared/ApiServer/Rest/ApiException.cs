using System.Text.Json.Nodes;

namespace Flux.ApiServer.Rest;

/// <summary>A request ends with a <c>Status</c> that is no success.</summary>
internal sealed class ApiException(JsonObject status) : Exception(status.Text("message"))
{
    public JsonObject Status { get; } = status;

    public int Code => (int)(Status.Whole("code") ?? 500);

    public string Reason => Status.Text("reason") ?? "";

    /// <summary>Sent as <c>Retry-After</c>; null for none.</summary>
    public int? RetryAfterSeconds { get; init; }
}
