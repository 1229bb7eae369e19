using System.Text.Json.Nodes;

namespace Flux.Kubernetes;

/// <summary>One of the reasons why a server refused a request.</summary>
/// <param name="Reason">E.g. <c>FieldValueInvalid</c>, <c>FieldManagerConflict</c>; may be empty.</param>
/// <param name="Message">In words; may be empty.</param>
/// <param name="Field">The field, e.g. <c>spec.replicas</c>; may be empty.</param>
public sealed record StatusCause(string Reason, string Message, string Field)
{
    internal static IReadOnlyList<StatusCause> Read(JsonObject? details) =>
        [.. (details?["causes"] as JsonArray)?.OfType<JsonObject>().Select(c => new StatusCause(c.Text("reason"), c.Text("message"), c.Text("field"))) ?? []];
}
