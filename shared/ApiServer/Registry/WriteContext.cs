using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;

namespace Flux.ApiServer.Registry;

/// <summary>The circumstances of one write.</summary>
internal sealed record WriteContext
{
    public required ServedResource Resource { get; init; }

    /// <summary>The subresource that is written, e.g. <c>status</c>; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    public required string Namespace { get; init; }

    /// <summary>The name in the path; empty for a create.</summary>
    public string Name { get; init; } = "";

    public required UserInfo User { get; init; }

    public required DateTimeOffset Now { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Who writes, as it will stand in <c>managedFields</c>.</summary>
    public required string FieldManager { get; init; }

    /// <summary><c>Strict</c>, <c>Warn</c> or <c>Ignore</c>.</summary>
    public string FieldValidation { get; init; } = "Warn";

    /// <summary>Sent to the client as <c>Warning</c> headers.</summary>
    public List<string> Warnings { get; init; } = [];

    /// <summary>Those of <see cref="Warnings"/> that are about the request's body, kept over a retry.</summary>
    public List<string> BodyWarnings { get; init; } = [];

    /// <summary>Whether the object came with labels of its pod template that are there and empty, which a message tells from none.</summary>
    public bool EmptyTemplateLabels { get; set; }

    /// <summary>The verb as admission knows it: <c>create</c>, <c>update</c> or <c>delete</c>.</summary>
    public string Operation { get; init; } = "create";

    /// <summary>The field manager as the request names it; empty where it does not.</summary>
    public string GivenFieldManager { get; init; } = "";

    /// <summary>The field validation as the request asks for it; empty where it does not.</summary>
    public string GivenFieldValidation { get; init; } = "";

    /// <summary>Whether policies and webhooks are asked: not for what the server itself writes.</summary>
    public bool IsAdmitted { get; init; }

    /// <summary>The object as the client of a subresource knows it (a Scale); null for the object itself.</summary>
    public Func<JsonObject, JsonObject>? View { get; init; }

    /// <summary>Ends calls of webhooks.</summary>
    public CancellationToken Aborted { get; init; }
}
