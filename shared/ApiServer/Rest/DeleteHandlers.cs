using System.Text.Json.Nodes;
using Flux.ApiServer.Admission;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Tables;

namespace Flux.ApiServer.Rest;

/// <summary>delete and deletecollection.</summary>
internal sealed class DeleteHandlers(Deletion deletion, ReadHandlers reads, AnswerWriter answers, TablePrinter tables)
{
    public async Task DeleteAsync(ApiRequest request)
    {
        var resource = request.Resource;
        var options = await DeleteOptions.ReadAsync(request);
        if (resource.Strategy.OrphansByDefault && options.Propagation.Length == 0)
        {
            request.Warnings.Add("child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning");
        }

        var (last, gone) = await deletion.DeleteAsync(resource, request.Namespace, request.Info.Name, options, Context(request, options), request.Aborted);
        if (!gone || resource.Strategy.ReturnsDeletedObject)
        {
            await answers.ObjectAsync(request, 200, last);
            return;
        }

        AnswerWriter.AddWarnings(request);
        var format = AnswerFormat.Negotiate(request.Http.Request, isList: false, request.Resource.Schema) with { As = "" };
        var status = ApiErrors.Success(resource.Name, request.Info.Name, last.Text("metadata", "uid") ?? "");
        await AnswerWriter.NodeAsync(request.Http, 200, status, format);
    }

    /// <summary>Deletes what matches, one after the other, and answers with the list as it was before.</summary>
    public async Task DeleteCollectionAsync(ApiRequest request)
    {
        var options = await DeleteOptions.ReadAsync(request);
        var page = reads.Select(request, ListOptions.Read(request, watch: false));
        var items = new JsonArray();
        foreach (var stored in page.Items)
        {
            try
            {
                var (last, gone) = await deletion.DeleteAsync(
                    request.Resource, stored.Namespace, stored.Name, options, Context(request, options), request.Aborted);
                if (gone)
                {
                    last.Map("metadata")!["resourceVersion"] = $"{stored.Revision}";
                }

                items.Add(last);
            }
            catch (ApiException e) when (e.Code == 404)
            {
                items.Add(request.Resource.Read(stored));
            }
        }

        foreach (var item in items.OfType<JsonObject>().Where(_ => request.Resource.Custom is null))
        {
            item.Remove("kind");
            item.Remove("apiVersion");
        }

        var list = new JsonObject
        {
            ["kind"] = request.Resource.ListKind,
            ["apiVersion"] = request.Resource.ApiVersion,
            ["metadata"] = page.Metadata(request.Resource.Custom is not null),
            ["items"] = items,
        };
        var format = AnswerFormat.Negotiate(request.Http.Request, isList: true, request.Resource.Schema);
        JsonNode answer = format.IsTable ? tables.Print(request, items.OfType<JsonObject>(), list.Map("metadata")!.DeepClone().AsObject(), format) : list;
        await AnswerWriter.NodeAsync(request.Http, 200, answer, format with { As = "" });
    }

    private static DeleteContext Context(ApiRequest request, DeleteOptions options) =>
        new() { User = request.User, DryRun = options.DryRun, Given = options.Given, Warnings = request.Warnings };
}
