using System.Text.Json.Nodes;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>
/// Converts hosts: <c>v1</c> has <c>spec.host</c> and <c>spec.port</c>, <c>v2</c> has <c>spec.address</c>. The host says what goes wrong on the way to <c>v2</c>.
/// </summary>
internal static class Conversion
{
    public static JsonObject Answer(JsonObject request)
    {
        var desired = (string)request["desiredAPIVersion"]!;
        var converted = request["objects"]!.AsArray().Select(obj => Converted(obj!.DeepClone().AsObject(), desired)).ToList();
        var fault = desired.EndsWith("/v2", StringComparison.Ordinal) ? (string?)request["objects"]![0]!["spec"]!["host"] : null;
        switch (fault)
        {
            case "name":
                converted[0]["metadata"]!["name"] = "other";
                break;
            case "kind":
                converted[0]["kind"] = "Other";
                break;
            case "version":
                converted[0]["apiVersion"] = "hook.example.com/v9";
                break;
            case "none":
                converted.Clear();
                break;
            case "metadata":
                converted[0]["metadata"]!["labels"] = new JsonObject { ["converted"] = "yes" };
                converted[0]["metadata"]!["finalizers"] = new JsonArray("a/b");
                break;
            default:
                break;
        }

        var result = new JsonObject { ["status"] = fault is "failure" or "silent" ? "Failure" : "Success" };
        if (fault == "failure")
        {
            result["message"] = "cannot convert";
        }

        return new()
        {
            ["kind"] = "ConversionReview",
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["response"] = new JsonObject
            {
                ["uid"] = fault == "uid" ? "x" : (string)request["uid"]!,
                ["convertedObjects"] = new JsonArray([.. converted]),
                ["result"] = result,
            },
        };
    }

    private static JsonObject Converted(JsonObject obj, string desired)
    {
        var spec = obj["spec"]!.AsObject();
        obj["apiVersion"] = desired;
        if (desired.EndsWith("/v2", StringComparison.Ordinal))
        {
            obj["spec"] = new JsonObject { ["address"] = $"{spec["host"]}:{spec["port"]}" };
        }
        else if (((string)spec["address"]!).Split(':') is [var host, var port])
        {
            obj["spec"] = new JsonObject { ["host"] = host, ["port"] = int.Parse(port, System.Globalization.CultureInfo.InvariantCulture) };
        }

        return obj;
    }
}
