namespace Flux.Kubernetes;

/// <summary>Compares resource versions of one cluster and kind.</summary>
/// <remarks>Spec: Kubernetes API concepts, "Resource versions": from 1.35 on they are decimal numbers that may be compared.</remarks>
public static class ResourceVersions
{
    /// <summary>Less than zero where the first is older; null where either is no decimal number.</summary>
    public static int? Compare(string first, string second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!IsNumber(first) || !IsNumber(second))
        {
            return null;
        }

        return first.Length == second.Length ? string.CompareOrdinal(first, second) : first.Length - second.Length;
    }

    private static bool IsNumber(string version) =>
        version is [not '0', ..] && !version.AsSpan().ContainsAnyExceptInRange('0', '9');
}
