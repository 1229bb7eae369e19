using System.Net;

namespace Flux.Kubernetes;

/// <summary>One request that was sent to a cluster.</summary>
public sealed record RequestRecord
{
    /// <summary>The cluster's name in the fleet.</summary>
    public required string Cluster { get; init; }

    /// <summary>
    /// What was asked: <c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>apply</c>,
    /// <c>delete</c> or <c>discover</c>.
    /// </summary>
    public required string Verb { get; init; }

    /// <summary>The path without the query.</summary>
    public required string Path { get; init; }

    /// <summary>Whether nothing was to be stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>The answer's status; null where none came.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>The how-manieth try it was, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary><c>apply /apis/apps/v1/… (dry run)</c>.</summary>
    public override string ToString() => DryRun ? $"{Verb} {Path} (dry run)" : $"{Verb} {Path}";
}
