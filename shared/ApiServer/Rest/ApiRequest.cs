using System.Globalization;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.Rest;

/// <summary>A request for a resource that is served, from a user who may make it.</summary>
internal sealed class ApiRequest(HttpContext http, RequestInfo info, UserInfo user, ServedResource resource)
{
    public HttpContext Http { get; } = http;

    public RequestInfo Info { get; } = info;

    public UserInfo User { get; } = user;

    public ServedResource Resource { get; } = resource;

    public List<string> Warnings { get; } = [];

    /// <summary>The namespace objects are stored under: empty for a kind of the cluster.</summary>
    public string Namespace => Resource.Namespaced ? Info.Namespace : "";

    public CancellationToken Aborted => Http.RequestAborted;

    public string Query(string name) => Http.Request.Query[name] is [{ } value, ..] ? value : "";

    public bool Flag(string name) => Query(name) is "true" or "1" or "True" or "TRUE" or "t" or "T";

    /// <summary>A whole number of the query; null where it is missing.</summary>
    /// <exception cref="ApiException">400: it is none.</exception>
    public long? Number(string name)
    {
        var text = Query(name);
        if (text.Length == 0)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw ApiErrors.BadRequest($"strconv.ParseInt: parsing {Quote.Go(text)}: invalid syntax");
    }

    public WriteContext Writes(TimeProvider clock, string operation) => new()
    {
        Resource = Resource,
        Subresource = Info.Subresource,
        Namespace = Namespace,
        Name = Info.Name,
        User = User,
        Now = clock.GetUtcNow(),
        DryRun = Query("dryRun") == "All",
        FieldManager = FieldManagers.Of(this),
        FieldValidation = Query("fieldValidation") is { Length: > 0 } validation ? validation : "Warn",
        Warnings = Warnings,
        BodyWarnings = [.. Warnings],
        Operation = operation,
        GivenFieldManager = Query("fieldManager"),
        GivenFieldValidation = Query("fieldValidation"),
        IsAdmitted = true,
        Aborted = Aborted,
    };
}
