using System.Text.Json.Nodes;
using Flux.Cel;

namespace Flux.Notifications.Filters;

/// <summary>A CEL expression that says whether a call concerns an object: over <c>res</c>, its metadata, <c>req</c>, the body, and with a token <c>claims</c>.</summary>
/// <remarks>Spec: notification-controller internal/server/receiver_resource_filter.go.</remarks>
internal sealed class ResourceFilter
{
    private readonly IReadOnlyList<CelProgram> _programs;

    private ResourceFilter(IReadOnlyList<CelProgram> programs) => _programs = programs;

    /// <summary>Both filters of a resource, the Receiver's and its own; null where there is none.</summary>
    /// <exception cref="CelException">One does not compile.</exception>
    public static ResourceFilter? Of(string? receivers, string? own, bool hasClaims)
    {
        List<CelProgram> programs = [.. ((CelProgram?[])[Compile(receivers, hasClaims), Compile(own, hasClaims)]).OfType<CelProgram>()];
        return programs.Count == 0 ? null : new(programs);
    }

    /// <summary>Compiles one expression; null where there is none.</summary>
    /// <exception cref="CelException">It does not compile, or is no condition.</exception>
    public static CelProgram? Compile(string? expression, bool hasClaims) => string.IsNullOrEmpty(expression)
        ? null
        : FluxExpressions.Compile(expression, "bool", hasClaims ? ["res", "req", "claims"] : ["res", "req"]);

    /// <summary>Whether all filters accept an object, for any of the bodies.</summary>
    /// <param name="resource">The object's apiVersion, kind and metadata.</param>
    /// <param name="bodies">What was sent; several events may come at once.</param>
    /// <param name="claims">What the token says; null where there is none.</param>
    /// <exception cref="CelException">An expression fails.</exception>
    public bool Accepts(JsonObject resource, IReadOnlyList<JsonObject> bodies, JsonObject? claims) => bodies.Any(body =>
    {
        var variables = new Dictionary<string, object?> { ["res"] = resource, ["req"] = body };
        if (claims is not null)
        {
            variables["claims"] = claims;
        }

        return _programs.All(program => FluxExpressions.EvaluateBool(program, variables));
    });
}
