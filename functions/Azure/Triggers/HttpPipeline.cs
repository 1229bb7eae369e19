using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Flux.Azure;

/// <summary>
/// Hands every request to the shared ASP.NET Core pipeline. Anonymous to the Functions host: the pipeline itself checks
/// webhook signatures and tokens, as it does locally. The host keeps <c>/admin</c> and <c>/runtime</c> for itself.
/// </summary>
public sealed class HttpPipeline(RequestDelegate pipeline, OrchestrationClientAdapter orchestrations)
{
    /// <summary>Any path (<c>host.json</c> takes the <c>api</c> prefix away), any method that HTTP APIs use.</summary>
    [Function("Http")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "patch", "delete", "options", Route = "{*path}")] HttpRequest request,
        [DurableClient] DurableTaskClient client)
    {
        orchestrations.Bind(client);
        await pipeline(request.HttpContext);
        return Results.Empty; // the response is written; without a result the worker logs that there is none
    }
}
