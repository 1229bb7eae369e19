using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Controllers;

/// <summary>Conditions in a status.</summary>
internal static class Conditions
{
    /// <summary>Sets a condition, with a new time where its status changes.</summary>
    public static void Set(JsonObject status, string type, string value, string reason, string message, string now, bool withUpdateTime = false)
    {
        if (status["conditions"] is not JsonArray conditions)
        {
            status["conditions"] = conditions = [];
        }

        var existing = conditions.OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type);
        var condition = existing ?? [];
        if (existing is null)
        {
            conditions.Add(condition);
        }

        if (existing.Text("status") == value && existing.Text("reason") == reason && existing.Text("message") == message)
        {
            return;
        }

        if (existing.Text("status") != value)
        {
            condition["lastTransitionTime"] = now;
        }

        condition["type"] = type;
        condition["status"] = value;
        condition["reason"] = reason;
        condition["message"] = message;
        if (withUpdateTime)
        {
            condition["lastUpdateTime"] = now;
        }
    }
}
