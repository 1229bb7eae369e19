using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Rest;

/// <summary>What goes wrong with an apply.</summary>
internal static class ApplyErrors
{
    public static ApiException Conflict(ApplyConflictException error) => new(ApiErrors.Failure(
        409,
        "Conflict",
        error.Message,
        new JsonObject
        {
            ["causes"] = new JsonArray([.. error.Causes.Select(c => new JsonObject
            {
                ["reason"] = ApplyConflictException.CauseReason,
                ["message"] = c.Message,
                ["field"] = c.Field,
            })]),
        }));

    public static ApiException Of(FieldManagerException error) =>
        error.StatusCode == 400 ? ApiErrors.BadRequest(error.Message) : ApiErrors.Unclassified(error.Message);
}
