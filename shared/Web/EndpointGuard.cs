using System.Net;
using Flux.Primitives;
using Microsoft.AspNetCore.Http;

namespace Flux.Web;

/// <summary>Lets callers through as <see cref="EndpointAccess"/> says.</summary>
internal static class EndpointGuard
{
    private const string BearerPrefix = "Bearer ";

    /// <summary>Answers a caller who may not; false where the endpoint is to go on.</summary>
    public static async Task<bool> RefusesAsync(HttpContext context, EndpointAccess access, string? token)
    {
        if (Refusal(context, access, token) is not { } status)
        {
            return false;
        }

        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        await Problems.WriteAsync(context, status);
        return true;
    }

    /// <summary>The status with which a caller is refused; null where it may read.</summary>
    private static int? Refusal(HttpContext context, EndpointAccess access, string? token) => access switch
    {
        EndpointAccess.Anyone => null,
        EndpointAccess.Loopback => context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            ? null
            : StatusCodes.Status404NotFound,
        EndpointAccess.Token => HasToken(context.Request, token) ? null : StatusCodes.Status401Unauthorized,
        _ => StatusCodes.Status404NotFound,
    };

    private static bool HasToken(HttpRequest request, string? token) =>
        token is not null
        && request.Headers.Authorization is [{ } header]
        && header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
        && new Secret(token).Matches(header[BearerPrefix.Length..].Trim());
}
