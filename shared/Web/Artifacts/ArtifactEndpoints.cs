using System.Globalization;
using Flux.Artifacts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Flux.Web.Artifacts;

/// <summary>Serves the store's artifacts: whole or in ranges, with an entity tag. Nothing is listed.</summary>
internal static class ArtifactEndpoints
{
    public static void MapArtifacts(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods("/artifacts/{**path}", [HttpMethods.Get, HttpMethods.Head], GetAsync);

    private static async Task GetAsync(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<WebOptions>>().Value;
        if (await EndpointGuard.RefusesAsync(context, options.ArtifactAccess, options.ArtifactToken))
        {
            return;
        }

        var path = context.GetRouteValue("path") as string ?? "";
        var store = context.RequestServices.GetRequiredService<IArtifactStore>();
        if (!ArtifactPath.IsSafe(path) || await FindAsync(store, path, context.RequestAborted) is not { } entry)
        {
            await Problems.WriteAsync(context, StatusCodes.Status404NotFound);
            return;
        }

        if (await LinkAsync(store, entry.Path, context.RequestAborted) is { } link)
        {
            // the store sends it itself; the address is good for whoever has it, so nobody keeps it
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.Location = link.AbsoluteUri;
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            return;
        }

        await SendAsync(context, store, entry);
    }

    /// <summary>Where the store serves the artifact itself; null where it does not, or cannot say so now.</summary>
    private static async Task<Uri?> LinkAsync(IArtifactStore store, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await store.LinkOfAsync(path, cancellationToken);
        }
        catch (ArtifactException)
        {
            return null;
        }
    }

    private static async Task SendAsync(HttpContext context, IArtifactStore store, ArtifactEntry entry)
    {
        Stream content;
        try
        {
            content = await store.OpenReadAsync(entry.Path, context.RequestAborted);
        }
        catch (ArtifactException e) when (e.NotFound)
        {
            await Problems.WriteAsync(context, StatusCodes.Status404NotFound);
            return;
        }

        // an artifact may be replaced under its path, so it may be kept but must be asked for
        context.Response.Headers.CacheControl = "private, no-cache";
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{entry.SizeBytes:x}-{entry.StoredAt.UtcTicks:x}\"");
        await Results.Stream(
            content,
            IsGzip(entry.Path) ? "application/gzip" : "application/octet-stream",
            lastModified: entry.StoredAt,
            entityTag: new EntityTagHeaderValue(tag),
            enableRangeProcessing: content.CanSeek).ExecuteAsync(context);
    }

    private static async Task<ArtifactEntry?> FindAsync(IArtifactStore store, string path, CancellationToken cancellationToken)
    {
        var slash = path.LastIndexOf('/');
        if (slash <= 0)
        {
            return null;
        }

        // newest first; "latest" is a name for whatever that is
        var entries = await store.ListAsync(path[..slash], cancellationToken);
        return ArtifactPath.IsLatest(path[(slash + 1)..])
            ? entries.FirstOrDefault(entry => entry.Path.LastIndexOf('/') == slash)
            : entries.FirstOrDefault(entry => entry.Path == path);
    }

    private static bool IsGzip(string path) =>
        path.EndsWith(".tar.gz", StringComparison.Ordinal) || path.EndsWith(".tgz", StringComparison.Ordinal);
}
