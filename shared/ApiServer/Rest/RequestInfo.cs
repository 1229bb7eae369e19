using Flux.ApiServer.Registry;
using Flux.ApiServer.Selectors;
using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.Rest;

/// <summary>What a request's path and method ask for.</summary>
/// <remarks>Spec: apiserver's RequestInfo; <c>/api/v1/namespaces/NS/RESOURCE/NAME/SUBRESOURCE</c> and <c>/apis/GROUP/VERSION/…</c>.</remarks>
internal sealed record RequestInfo
{
    public required string Path { get; init; }

    /// <summary>The verb as RBAC knows it, e.g. <c>list</c>; for paths that are no resource the method in lower case.</summary>
    public required string Verb { get; init; }

    public bool IsResource { get; init; }

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>The one name that a collection's request asks for by <c>fieldSelector=metadata.name=…</c>, for authorization; empty for none.</summary>
    public string SelectedName { get; init; } = "";

    public string Subresource { get; init; } = "";

    /// <summary>Further segments, as in a proxy path; the server knows none of them.</summary>
    public bool HasMore { get; init; }

    /// <summary>The old form <c>/api/v1/watch/…</c>.</summary>
    public bool LegacyWatch { get; init; }

    public GroupResource GroupResource => new(Group, Resource);

    public static RequestInfo Of(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        var plain = new RequestInfo { Path = path, Verb = request.Method.ToLowerInvariant() };
        var segments = path.Split('/');
        var parts = new ArraySegment<string>(segments, 1, segments.Length - 1);
        if (parts is [.. var before, ""])
        {
            parts = new ArraySegment<string>([.. before]);
        }

        if (parts.Any(p => p.Length == 0))
        {
            return plain;
        }

        return parts switch
        {
            ["api", var version, _, ..] => OfResource(plain, request, "", version, [.. parts.Skip(2)]),
            ["apis", var group, var version, _, ..] => OfResource(plain, request, group, version, [.. parts.Skip(3)]),
            _ => plain,
        };
    }

    private static RequestInfo OfResource(RequestInfo plain, HttpRequest request, string group, string version, string[] parts)
    {
        var legacyWatch = parts is ["watch", _, ..];
        if (legacyWatch)
        {
            parts = parts[1..];
        }

        var info = plain with { IsResource = true, Group = group, Version = version, LegacyWatch = legacyWatch };
        info = parts switch
        {
            ["namespaces", var ns] when group.Length == 0 => info with { Namespace = ns, Resource = "namespaces", Name = ns },
            ["namespaces", var ns, ("status" or "finalize") and var sub] when group.Length == 0 =>
                info with { Namespace = ns, Resource = "namespaces", Name = ns, Subresource = sub },
            ["namespaces", var ns, var resource, .. var rest] => WithRest(info with { Namespace = ns, Resource = resource }, rest),
            [var resource, .. var rest] => WithRest(info with { Resource = resource }, rest),
            _ => info,
        };
        return info with { Verb = VerbOf(info, request), SelectedName = info.Name.Length == 0 ? SelectedNameOf(request) : "" };
    }

    private static string SelectedNameOf(HttpRequest request)
    {
        try
        {
            return request.Query["fieldSelector"] is [{ Length: > 0 } text, ..] ? FieldSelector.Parse(text).Name ?? "" : "";
        }
        catch (SelectorException)
        {
            // The list or watch itself refuses it, once the user may ask.
            return "";
        }
    }

    private static RequestInfo WithRest(RequestInfo info, string[] rest) => rest switch
    {
        [] => info,
        [var name] => info with { Name = name },
        [var name, var sub] => info with { Name = name, Subresource = sub },
        [var name, var sub, ..] => info with { Name = name, Subresource = sub, HasMore = true },
    };

    private static string VerbOf(RequestInfo info, HttpRequest request)
    {
        var watches = info.LegacyWatch || request.Query["watch"] is [var watch, ..] && watch is not ("0" or "false" or "False" or "FALSE" or "f" or "F");
        return request.Method switch
        {
            "GET" or "HEAD" when watches && (info.LegacyWatch || info.Name.Length == 0) => "watch",
            "GET" or "HEAD" => info.Name.Length > 0 ? "get" : "list",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => info.Name.Length > 0 ? "delete" : "deletecollection",
            _ => "",
        };
    }
}
