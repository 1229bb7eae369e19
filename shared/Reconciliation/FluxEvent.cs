using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Reconciliation;

/// <summary>Something a user should know of an object.</summary>
/// <remarks>Spec: fluxcd/pkg apis/event/v1beta1.</remarks>
public sealed record FluxEvent
{
    /// <summary>The cluster the object lives in.</summary>
    public required string Cluster { get; init; }

    /// <summary>The object's type.</summary>
    public required GroupVersionKind Kind { get; init; }

    /// <summary>The object's namespace and name.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>The object's UID; empty where it is not known.</summary>
    public string Uid { get; init; } = "";

    /// <summary>The object's resource version; empty where it is not known.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>How it is told on.</summary>
    public required EventSeverity Severity { get; init; }

    /// <summary>Why, in CamelCase.</summary>
    public required string Reason { get; init; }

    /// <summary>What happened; without credentials, at most 39,000 characters.</summary>
    public required string Message { get; init; }

    /// <summary>Keys with their prefix, e.g. <c>kustomize.toolkit.fluxcd.io/revision</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether it only says that all is as it was; such an event need not be kept each time.</summary>
    public bool IsRoutine { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Who tells, e.g. <c>kustomize-controller</c>.</summary>
    public required string ReportingController { get; init; }

    /// <summary>An object reference as events and notifications carry it.</summary>
    public JsonObject InvolvedObject() => new()
    {
        ["apiVersion"] = Kind.ApiVersion,
        ["kind"] = Kind.Kind,
        ["name"] = Key.Name,
        ["namespace"] = Key.Namespace,
        ["resourceVersion"] = ResourceVersion,
        ["uid"] = Uid,
    };
}
