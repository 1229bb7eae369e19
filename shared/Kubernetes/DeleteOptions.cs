using System.Text.Json.Nodes;

namespace Flux.Kubernetes;

/// <summary>How an object shall be deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>Dependents are deleted by the server afterwards.</summary>
    public static DeleteOptions Background { get; } = new();

    /// <summary><c>Background</c> (the default), <c>Foreground</c> or <c>Orphan</c>.</summary>
    public string PropagationPolicy { get; init; } = "Background";

    /// <summary>Only delete the object of this UID; null for whichever has the name.</summary>
    public string? Uid { get; init; }

    /// <summary>Only delete the object in this version; null for whichever is stored.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Has the server do everything but delete.</summary>
    public bool DryRun { get; init; }

    internal JsonObject ToJson()
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = PropagationPolicy };
        if (Uid is null && ResourceVersion is null)
        {
            return body;
        }

        var preconditions = new JsonObject();
        if (Uid is { } uid)
        {
            preconditions["uid"] = uid;
        }

        if (ResourceVersion is { } version)
        {
            preconditions["resourceVersion"] = version;
        }

        body["preconditions"] = preconditions;
        return body;
    }
}
