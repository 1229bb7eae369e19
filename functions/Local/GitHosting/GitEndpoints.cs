using System.IO.Compression;
using Flux.Git;
using Flux.Git.Server;

namespace Flux.Local.GitHosting;

/// <summary>Git's smart HTTP protocol over ASP.NET Core.</summary>
internal static class GitEndpoints
{
    /// <summary>Serves a repository below <paramref name="path"/>, for fetch and push.</summary>
    public static void MapGit(this IEndpointRouteBuilder app, string path, GitSmartServer server)
    {
        app.MapGet($"{path}/info/refs", context => AdvertiseAsync(context, server));
        app.MapPost($"{path}/git-upload-pack", context => ServeAsync(context, "git-upload-pack", server.UploadPackAsync));
        app.MapPost($"{path}/git-receive-pack", context => ServeAsync(context, "git-receive-pack", server.ReceivePackAsync));
    }

    private static async Task AdvertiseAsync(HttpContext context, GitSmartServer server)
    {
        var service = context.Request.Query["service"].ToString();
        if (!GitSmartServer.IsService(service))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync("only the smart HTTP protocol is served\n", context.RequestAborted);
            return;
        }

        await AnswerAsync(
            context,
            GitSmartServer.AdvertisementType(service),
            () => Task.FromResult(server.Advertise(service, context.Request.Headers["Git-Protocol"])));
    }

    private static async Task ServeAsync(HttpContext context, string service, Func<Stream, CancellationToken, Task<byte[]>> serve)
    {
        var body = context.Request.Headers.ContentEncoding.Contains("gzip")
            ? new GZipStream(context.Request.Body, CompressionMode.Decompress)
            : context.Request.Body;
        await AnswerAsync(context, GitSmartServer.ResultType(service), () => serve(body, context.RequestAborted));
    }

    private static async Task AnswerAsync(HttpContext context, string contentType, Func<Task<byte[]>> answer)
    {
        try
        {
            var content = await answer();
            context.Response.ContentType = contentType;
            context.Response.Headers.CacheControl = "no-cache";
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        }
        catch (GitException e)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(e.Message + "\n", context.RequestAborted);
        }
    }
}
