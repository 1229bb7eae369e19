using System.Globalization;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Selectors;

namespace Flux.ApiServer.Rest;

/// <summary>The query options of list, watch and deletecollection.</summary>
internal sealed record ListOptions
{
    public required LabelSelector Labels { get; init; }

    public required FieldSelector Fields { get; init; }

    /// <summary>As sent; empty where missing.</summary>
    public required string ResourceVersion { get; init; }

    public required string ResourceVersionMatch { get; init; }

    public required long Limit { get; init; }

    public required string Continue { get; init; }

    public required bool? SendInitialEvents { get; init; }

    public required bool AllowWatchBookmarks { get; init; }

    /// <summary>Null where the client did not say.</summary>
    public required long? TimeoutSeconds { get; init; }

    /// <summary>Reads and checks the options.</summary>
    /// <exception cref="ApiException">400 or 422.</exception>
    public static ListOptions Read(ApiRequest request, bool watch)
    {
        if (request.Query("timeout") is { Length: > 0 } timeout && !Primitives.GoDuration.TryParse(timeout, out _))
        {
            throw ApiErrors.BadRequest($"invalid timeout specified in the request URL - time: invalid duration {Quote.Go(timeout)}");
        }

        var options = new ListOptions
        {
            Labels = Parse(request.Query("labelSelector"), LabelSelectorParser.Parse),
            Fields = Parse(request.Query("fieldSelector"), FieldSelector.Parse),
            ResourceVersion = request.Query("resourceVersion"),
            ResourceVersionMatch = request.Query("resourceVersionMatch"),
            Limit = Math.Max(0, request.Number("limit") ?? 0),
            Continue = request.Query("continue"),
            SendInitialEvents = request.Query("sendInitialEvents").Length == 0 ? null : request.Flag("sendInitialEvents"),
            AllowWatchBookmarks = request.Flag("allowWatchBookmarks"),
            TimeoutSeconds = request.Number("timeoutSeconds"),
        };
        options.CheckFields(request);
        var errors = (watch ? options.WatchErrors() : options.ListErrors()).ToList();
        return errors.Count == 0 ? options : throw ApiErrors.Invalid("meta.k8s.io", "ListOptions", "", errors);
    }

    /// <summary>A resource version as a number; 0 for none.</summary>
    /// <exception cref="ApiException">It is no number: 400 of a list, 500 of a get or watch, as the real server has it.</exception>
    public static long ParseRevision(string text, bool isList)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
        {
            return revision;
        }

        var message = $"resourceVersion: Invalid value: {Quote.Go(text)}: strconv.ParseUint: parsing {Quote.Go(text)}: invalid syntax";
        throw isList ? ApiErrors.BadRequest($"invalid resource version: {message}") : ApiErrors.Unclassified(message);
    }

    private static T Parse<T>(string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (SelectorException e)
        {
            throw ApiErrors.BadRequest(e.Message);
        }
    }

    private void CheckFields(ApiRequest request)
    {
        var known = request.Resource.Strategy.SelectableFields;
        foreach (var term in Fields.Terms)
        {
            if (term.Field is "metadata.name" or "metadata.namespace" || known.ContainsKey(term.Field))
            {
                continue;
            }

            throw ApiErrors.BadRequest(request.Resource.Custom is not null || known.Count > 0
                ? $"field label not supported: {term.Field}"
                : $"{Quote.Go(term.Field)} is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        }
    }

    private IEnumerable<FieldError> ListErrors()
    {
        foreach (var error in ResourceVersionMatch.Length == 0 ? [] : MatchErrors())
        {
            yield return error;
        }

        if (SendInitialEvents is not null)
        {
            yield return FieldError.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
        }
    }

    private IEnumerable<FieldError> MatchErrors()
    {
        const string match = "resourceVersionMatch";

        if (ResourceVersion.Length == 0)
        {
            yield return FieldError.Forbidden(match, "resourceVersionMatch is forbidden unless resourceVersion is provided");
        }

        if (Continue.Length > 0)
        {
            yield return FieldError.Forbidden(match, "resourceVersionMatch is forbidden when continue is provided");
        }

        if (ResourceVersionMatch is not ("Exact" or "NotOlderThan"))
        {
            yield return FieldError.NotSupported(match, ResourceVersionMatch, "Exact", "NotOlderThan", "");
        }
        else if (ResourceVersionMatch == "Exact" && ResourceVersion == "0")
        {
            yield return FieldError.Forbidden(match, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }
    }

    private IEnumerable<FieldError> WatchErrors()
    {
        const string match = "resourceVersionMatch";
        if (SendInitialEvents is null)
        {
            if (ResourceVersionMatch.Length > 0)
            {
                yield return FieldError.Forbidden(match, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
                if (ResourceVersionMatch != "NotOlderThan")
                {
                    yield return FieldError.NotSupported(match, ResourceVersionMatch, "NotOlderThan");
                }
            }

            yield break;
        }

        if (ResourceVersionMatch != "NotOlderThan")
        {
            yield return FieldError.Forbidden(match, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
            if (ResourceVersionMatch.Length > 0)
            {
                yield return FieldError.NotSupported(match, ResourceVersionMatch, "NotOlderThan");
            }
        }
    }
}
