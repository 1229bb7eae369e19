namespace Flux.Kubernetes.Apply;

/// <summary>Objects could not be applied or deleted. The message is upstream's: tools match on it.</summary>
public sealed class ApplyException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The object; null where it is about several.</summary>
    public ObjectIdentity? Object { get; init; }

    /// <summary>What of the stage was done before; empty where nothing was.</summary>
    public ChangeSet Applied { get; init; } = ChangeSet.Empty;

    /// <summary>The same, with what had been done before.</summary>
    internal ApplyException After(ChangeSet applied) => new(Message, InnerException) { Object = Object, Applied = applied };

    internal static ApplyException DryRun(ObjectIdentity id, KubernetesException e)
    {
        var message = Upstream(e);
        if (e.IsNotFound)
        {
            return new(id.Namespace.Length == 0 ? $"{id.Subject} namespace not specified: {message}" : $"{id.Subject} not found: {message}", e)
            {
                Object = id,
            };
        }

        var reason = IsManagerConflict(e) ? "FieldManagerConflict" : e.Reason;
        return new($"{id.Subject} dry-run failed{(reason.Length > 0 ? $" ({reason})" : "")}: {message}", e) { Object = id };
    }

    /// <summary>The server's own words where it said something: upstream shows nothing else.</summary>
    public static string Upstream(KubernetesException e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return e.ServerMessage.Length > 0 ? e.ServerMessage : e.Message;
    }

    private static bool IsManagerConflict(KubernetesException e) =>
        (e.Details?["causes"] as System.Text.Json.Nodes.JsonArray)?.OfType<System.Text.Json.Nodes.JsonObject>()
            .Any(c => c.Text("reason") == "FieldManagerConflict") is true;
}
