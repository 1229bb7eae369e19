using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Authorization;

/// <summary>403 answers.</summary>
internal static class Refusals
{
    /// <summary>For a request whose verb the user may not use.</summary>
    public static ApiException Of(RequestInfo info, string why) => info.IsResource
        ? ApiErrors.Forbidden(info.GroupResource, info.Name.Length > 0 ? info.Name : info.SelectedName, why)
        : new ApiException(ApiErrors.Failure(403, "Forbidden", $"forbidden: {why}", new JsonObject()));
}
