using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of a container's probes and hooks.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>, <c>validateProbe</c> and <c>validateHandler</c>.</remarks>
internal static partial class ContainerProbes
{
    private static readonly string[] _handlers = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

    public static void Probe(string path, string kind, JsonObject probe, long? grace, FieldErrors errors)
    {
        Handler(path, probe, grace, errors);
        foreach (var field in new[] { "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold" })
        {
            errors.NotNegative($"{path}.{field}", probe, field);
        }

        var seconds = probe.Integer("terminationGracePeriodSeconds");
        if (seconds is <= 0)
        {
            errors.Invalid($"{path}.terminationGracePeriodSeconds", seconds, "must be greater than 0");
        }

        if (kind == "readinessProbe")
        {
            if (seconds is not null)
            {
                errors.Invalid($"{path}.terminationGracePeriodSeconds", seconds, "must not be set for readinessProbes");
            }
        }
        else if (probe.Integer("successThreshold") is { } threshold and not 1)
        {
            errors.Invalid($"{path}.successThreshold", threshold, "must be 1");
        }
    }

    /// <summary>One way of asking a container: of a probe, or of its life's hooks.</summary>
    /// <param name="path">Where it stands.</param>
    /// <param name="handler">The probe or hook.</param>
    /// <param name="grace">The pod's grace period in seconds, which no sleep may exceed; null where it has none.</param>
    /// <param name="errors">Takes the errors.</param>
    public static void Handler(string path, JsonObject handler, long? grace, FieldErrors errors)
    {
        var count = 0;
        foreach (var name in _handlers.Where(handler.Has))
        {
            if (count++ > 0)
            {
                errors.Forbidden($"{path}.{name}", "may not specify more than 1 handler type");
            }
            else
            {
                Action($"{path}.{name}", name, handler.Map(name) ?? [], grace, errors);
            }
        }

        if (count == 0)
        {
            errors.Required(path, "must specify a handler type");
        }
    }

    private static void Action(string path, string name, JsonObject action, long? grace, FieldErrors errors)
    {
        switch (name)
        {
            case "exec" when action["command"] is not JsonArray { Count: > 0 }:
                errors.Required($"{path}.command");
                break;
            case "httpGet":
                HttpGet(path, action, errors);
                break;
            case "tcpSocket":
                ServiceValidation.PortNumberOrName($"{path}.port", action["port"], errors);
                break;
            case "grpc":
                errors.Invalid($"{path}.port", action.Integer("port") ?? 0, NameRules.Port(action.Integer("port") ?? 0));
                break;
            case "sleep" when grace is { } limit && (action.Integer("seconds") ?? 0) is var seconds && (seconds < 0 || seconds > limit):
                errors.Invalid(
                    path, seconds, string.Create(CultureInfo.InvariantCulture, $"must be non-negative and less than terminationGracePeriodSeconds ({limit})"));
                break;
            default:
                break;
        }
    }

    private static void HttpGet(string path, JsonObject action, FieldErrors errors)
    {
        if (action.Text("path").Length == 0)
        {
            errors.Required($"{path}.path");
        }

        ServiceValidation.PortNumberOrName($"{path}.port", action["port"], errors);
        errors.OneOf($"{path}.scheme", action["scheme"], "HTTP", "HTTPS");
        foreach (var header in action.Objects("httpHeaders").Select(header => header.Text("name")).Where(name => !HeaderName().IsMatch(name)))
        {
            errors.Invalid(
                $"{path}.httpHeaders",
                header,
                "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
        }
    }

    [GeneratedRegex("^[-A-Za-z0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex HeaderName();
}
