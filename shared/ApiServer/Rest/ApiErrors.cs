using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>The failures of the API, worded as the real server words them.</summary>
internal static class ApiErrors
{
    /// <summary>A <c>Status</c> of any kind.</summary>
    public static JsonObject Failure(int code, string reason, string message, JsonObject? details = null)
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = message,
        };
        if (reason.Length > 0)
        {
            status["reason"] = reason;
        }

        if (details is not null)
        {
            status["details"] = details;
        }

        status["code"] = code;
        return status;
    }

    public static JsonObject Success(GroupResource resource, string name, string uid)
    {
        var details = Details(resource.Group, resource.Resource, name);
        if (uid.Length > 0)
        {
            details["uid"] = uid;
        }

        return new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        };
    }

    public static ApiException NotFound(GroupResource resource, string name) =>
        new(Failure(404, "NotFound", $"{resource} {Quote.Go(name)} not found", Details(resource.Group, resource.Resource, name)));

    /// <summary>The path names no resource.</summary>
    public static ApiException NoSuchResource() => new(Failure(404, "NotFound", "the server could not find the requested resource", []));

    public static ApiException AlreadyExists(GroupResource resource, string name) =>
        new(Failure(409, "AlreadyExists", $"{resource} {Quote.Go(name)} already exists", Details(resource.Group, resource.Resource, name)));

    /// <summary>The name is taken by an object that is on its way out.</summary>
    public static ApiException BeingDeleted(GroupResource resource, string name) => new(Failure(
        409, "AlreadyExists", $"object is being deleted: {resource} {Quote.Go(name)} already exists", Details(resource.Group, resource.Resource, name)));

    public static ApiException GenerateNameConflict(GroupResource resource, string name) => new(Failure(
        409, "AlreadyExists", $"{resource} {Quote.Go(name)} already exists, the server was not able to generate a unique name for the object",
        Details(resource.Group, resource.Resource, name)));

    public static ApiException Conflict(GroupResource resource, string name, string why) => new(Failure(
        409, "Conflict", $"Operation cannot be fulfilled on {resource} {Quote.Go(name)}: {why}", Details(resource.Group, resource.Resource, name)));

    public static ApiException Modified(GroupResource resource, string name) =>
        Conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException Forbidden(GroupResource resource, string name, string why)
    {
        var subject = name.Length == 0 ? $"{resource}" : $"{resource} {Quote.Go(name)}";
        return new(Failure(403, "Forbidden", $"{subject} is forbidden: {why}", Details(resource.Group, resource.Resource, name)));
    }

    public static ApiException Unauthorized() => new(Failure(401, "Unauthorized", "Unauthorized"));

    public static ApiException BadRequest(string message) => new(Failure(400, "BadRequest", message));

    public static ApiException Internal(string message) => new(Failure(
        500, "InternalError", $"Internal error occurred: {message}", new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) }));

    /// <summary>An error that the server did not foresee: 500, without a reason.</summary>
    public static ApiException Unclassified(string message) => new(Failure(500, "", message));

    public static ApiException MethodNotAllowed(string message = "the server does not allow this method on the requested resource") =>
        new(Failure(405, "MethodNotAllowed", message, []));

    /// <summary>The resource or subresource knows no such verb.</summary>
    public static ApiException NotAllowed(ApiRequest request) =>
        request.Resource.Custom is null ? MethodNotAllowed() : MethodNotSupported(request.Resource.Name, request.Info.Verb);

    public static ApiException MethodNotSupported(GroupResource resource, string verb) => new(Failure(
        405, "MethodNotAllowed", $"{verb} is not supported on resources of kind {Quote.Go(resource.ToString())}", Details(resource.Group, resource.Resource, "")));

    public static ApiException NotAcceptable(IEnumerable<string> accepted) => new(Failure(
        406, "NotAcceptable", $"only the following media types are accepted: {string.Join(", ", accepted)}"));

    public static ApiException NotAcceptable(string message) => new(Failure(406, "NotAcceptable", message));

    public static ApiException UnsupportedMediaType(IEnumerable<string> accepted) => new(Failure(
        415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", accepted)}"));

    /// <summary>A content type that no patch has, as it is refused before the kind is looked at.</summary>
    public static ApiException UnsupportedMediaType() => new(Failure(415, "UnsupportedMediaType", "415: Unsupported Media Type", []));

    public static ApiException TooLarge(string message) => new(Failure(413, "RequestEntityTooLarge", message, []));

    public static ApiException Expired(string message) => new(Failure(410, "Expired", message));

    public static ApiException Invalid(string group, string kind, string name, IReadOnlyList<FieldError> errors)
    {
        var details = new JsonObject();
        if (name.Length > 0)
        {
            details["name"] = name;
        }

        if (group.Length > 0)
        {
            details["group"] = group;
        }

        if (kind.Length > 0)
        {
            details["kind"] = kind;
        }

        details["causes"] = new JsonArray([.. errors.Select(e => new JsonObject
        {
            ["reason"] = e.Reason,
            ["message"] = e.Message,
            ["field"] = e.Field,
        })]);
        var distinct = errors.Select(e => e.ToString()).Distinct().ToList();
        var what = distinct.Count == 1 ? distinct[0] : $"[{string.Join(", ", distinct)}]";
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        return new(Failure(422, "Invalid", $"{qualified} {Quote.Go(name)} is invalid: {what}", details));
    }

    public static JsonObject Details(string group, string kind, string name)
    {
        var details = new JsonObject();
        if (name.Length > 0)
        {
            details["name"] = name;
        }

        if (group.Length > 0)
        {
            details["group"] = group;
        }

        if (kind.Length > 0)
        {
            details["kind"] = kind;
        }

        return details;
    }
}
