namespace Flux.Azure;

/// <summary>
/// Instance ids as Durable Functions takes them: no <c>/ \ # ?</c> or control characters (they are keys in table storage),
/// no <c>@</c> in front, at most 256 characters. Ours are separated by slashes, which become <c>~</c>; no Kubernetes name has one.
/// </summary>
/// <remarks>Spec: Azure/azure-functions-durable-extension, ContextImplementations/DurableClient.cs, <c>StartNewAsync</c>.</remarks>
public static class InstanceIds
{
    private const int MaxLength = 256;

    /// <summary>Ours to Durable's.</summary>
    /// <exception cref="ArgumentException">The id cannot be one of Durable's.</exception>
    public static string ToDurable(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (instanceId.Length > MaxLength)
        {
            throw new ArgumentException($"instance id '{instanceId}' is longer than {MaxLength} characters", nameof(instanceId));
        }

        if (instanceId[0] == '@' || instanceId.Any(c => c is '~' or '\\' or '#' or '?' || char.IsControl(c)))
        {
            throw new ArgumentException($"instance id '{instanceId}' has a character that Durable Functions does not take", nameof(instanceId));
        }

        return instanceId.Replace('/', '~');
    }

    /// <summary>Durable's to ours.</summary>
    public static string FromDurable(string instanceId)
    {
        ArgumentNullException.ThrowIfNull(instanceId);
        return instanceId.Replace('~', '/');
    }
}
