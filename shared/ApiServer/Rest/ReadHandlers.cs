using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Tables;

namespace Flux.ApiServer.Rest;

/// <summary>get and list.</summary>
internal sealed class ReadHandlers(ObjectStore store, AnswerWriter answers, TablePrinter tables)
{
    public async Task GetAsync(ApiRequest request)
    {
        var format = AnswerFormat.Negotiate(request.Http.Request, isList: false, request.Resource.Schema);
        RefuseFuture(ListOptions.ParseRevision(request.Query("resourceVersion"), isList: false));
        var stored = Find(request);
        AnswerWriter.AddWarnings(request);
        if (format.IsPlainJson)
        {
            if (request.Resource.ServesStored(stored))
            {
                await AnswerWriter.StoredAsync(request, 200, stored, default);
                return;
            }

            await AnswerWriter.BytesAsync(request.Http, 200, request.Resource.ReadBytes(stored, withType: true));
            return;
        }

        request.Warnings.Clear();
        await answers.ObjectAsync(request, 200, request.Resource.Read(stored));
    }

    public async Task ListAsync(ApiRequest request)
    {
        var format = AnswerFormat.Negotiate(request.Http.Request, isList: true, request.Resource.Schema);
        if (format.As == "PartialObjectMetadata")
        {
            throw ApiErrors.NotAcceptable($"you requested PartialObjectMetadata, but the requested object is a list (*{AnswerWriter.GoName(request)}List)");
        }

        var options = ListOptions.Read(request, watch: false);
        var page = Select(request, options);
        AnswerWriter.AddWarnings(request);
        if (format.IsTable)
        {
            var table = tables.Print(request, page.Items.Select(request.Resource.Read), page.Metadata(request.Resource.Custom is not null), format);
            await AnswerWriter.NodeAsync(request.Http, 200, table, format);
            return;
        }

        var bytes = Encode(request.Resource, page, format);
        if (format is { Yaml: false, Pretty: false, Protobuf: null })
        {
            await AnswerWriter.BytesAsync(request.Http, 200, bytes);
        }
        else
        {
            await AnswerWriter.NodeAsync(request.Http, 200, Json.Parse(bytes.Span), format);
        }
    }

    /// <summary>The objects a list or deletecollection is about.</summary>
    public Page Select(ApiRequest request, ListOptions options)
    {
        if (options.ResourceVersion == "0" && options.Continue.Length == 0)
        {
            // What may come from a cache is not cut into pages.
            options = options with { Limit = 0 };
        }

        var (objects, revision, after) = Snapshot(request, options);
        var range = objects.Range(request.Namespace, after);
        var unfiltered = options.Labels.IsEmpty && options.Fields.IsEmpty;
        var (items, remaining) = unfiltered ? Take(range, options.Limit)
            : NameOf(request, options) is { } name ? TakeOne(objects.Find(request.Namespace, name), request, options, after)
            : Take(range, options.Limit, ObjectFilter.For(request.Resource, options.Labels, options.Fields));
        return new Page(items, revision)
        {
            Continue = remaining > 0 ? new ContinueToken(revision, items[^1].Key).Encode() : "",
            Remaining = remaining > 0 && unfiltered ? remaining : null,
        };
    }

    /// <summary>The only name there can be, as where a client waits for one object; null where there can be others.</summary>
    private static string? NameOf(ApiRequest request, ListOptions options) =>
        request.Namespace.Length > 0 || !request.Resource.Namespaced ? options.Fields.Name : null;

    private static (List<StoredObject> Items, long Remaining) TakeOne(StoredObject? stored, ApiRequest request, ListOptions options, string after) =>
        stored is not null && string.CompareOrdinal(stored.Key, after) > 0
            && ObjectFilter.For(request.Resource, options.Labels, options.Fields)(stored) ? ([stored], 0) : ([], 0);

    private static (List<StoredObject> Items, long Remaining) Take(ObjectRange range, long limit)
    {
        var count = limit > 0 ? (int)Math.Min(limit, range.Count) : range.Count;
        var items = new List<StoredObject>(count);
        for (var i = 0; i < count; i++)
        {
            items.Add(range[i]);
        }

        return (items, range.Count - count);
    }

    /// <summary>Of what is left only whether there is some is told, not whether it matches.</summary>
    private static (List<StoredObject> Items, long Remaining) Take(ObjectRange range, long limit, Func<StoredObject, bool> matches)
    {
        var items = new List<StoredObject>();
        for (var i = 0; i < range.Count; i++)
        {
            var stored = range[i];
            if (!matches(stored))
            {
                continue;
            }

            items.Add(stored);
            if (limit > 0 && items.Count >= limit)
            {
                // There is more to look through, whether it matches or not.
                return (items, range.Count - i - 1);
            }
        }

        return (items, 0);
    }

    private static ReadOnlyMemory<byte> Encode(ServedResource resource, Page page, AnswerFormat format)
    {
        var buffer = new ArrayBufferWriter<byte>(4096 + page.Items.Sum(i => i.Json.Length + 64));
        var (kind, apiVersion) = format.IsMetadata
            ? ("PartialObjectMetadataList", $"meta.k8s.io/{format.Version}")
            : (resource.ListKind, resource.ApiVersion);
        var withType = resource.Custom is not null;
        Write(buffer, $"{{\"kind\":\"{kind}\",\"apiVersion\":\"{apiVersion}\",\"metadata\":");
        buffer.Write(Json.ToBytes(page.Metadata(withType && !format.IsMetadata)));
        Write(buffer, ",\"items\":[");
        for (var i = 0; i < page.Items.Count; i++)
        {
            if (i > 0)
            {
                Write(buffer, ",");
            }

            if (format.IsMetadata)
            {
                Write(buffer, $"{{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/{format.Version}\",\"metadata\":");
                buffer.Write(MetadataSlice.Of(page.Items[i].Json));
                Write(buffer, "}");
            }
            else
            {
                buffer.Write(resource.ReadBytes(page.Items[i], withType).Span);
            }
        }

        Write(buffer, "]}\n");
        return buffer.WrittenMemory;
    }

    private static void Write(ArrayBufferWriter<byte> buffer, string text)
    {
        var span = buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        buffer.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private static StoredObject Find(ApiRequest request) =>
        request.Resource.Store.FindVisible(request.Namespace, request.Info.Name)
        ?? throw ApiErrors.NotFound(request.Resource.Name, request.Info.Name);

    private (ObjectMap Objects, long Revision, string After) Snapshot(ApiRequest request, ListOptions options)
    {
        var resource = request.Resource.Store;
        if (options.Continue.Length > 0)
        {
            if (options.ResourceVersion is not ("" or "0"))
            {
                throw ApiErrors.BadRequest("specifying resource version is not allowed when using continue");
            }

            var token = ContinueToken.Decode(options.Continue);
            return (AtRevision(resource, token), token.Revision, token.After);
        }

        var wanted = ListOptions.ParseRevision(options.ResourceVersion, isList: true);
        RefuseFuture(wanted);
        if (options.ResourceVersionMatch == "Exact" || options.Limit > 0 && wanted > 0 && options.ResourceVersionMatch.Length == 0)
        {
            return (AtRevision(resource, new(wanted, "")), wanted, "");
        }

        var (objects, revision) = resource.Snapshot();
        return (objects, revision, "");
    }

    private static ObjectMap AtRevision(ResourceStore resource, ContinueToken token)
    {
        try
        {
            return token.After.Length == 0 && resource.IsBeforeAll(token.Revision) ? ObjectMap.Empty : resource.At(token.Revision);
        }
        catch (RevisionCompactedException e)
        {
            throw ApiErrors.Expired(token.After.Length == 0
                ? e.Message
                : "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.");
        }
    }

    private void RefuseFuture(long wanted)
    {
        if (wanted <= store.Revision)
        {
            return;
        }

        var details = new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
            ["retryAfterSeconds"] = 1,
        };
        throw new ApiException(ApiErrors.Failure(504, "Timeout", $"Timeout: Too large resource version: {wanted}, current: {store.Revision}", details))
        {
            RetryAfterSeconds = 1,
        };
    }
}
