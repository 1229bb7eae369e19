namespace Flux.Kubernetes.Transport;

/// <summary>Judges text that goes into a header: .NET sends what was added without validation as it is, line breaks included.</summary>
internal static class HeaderText
{
    /// <summary>Whether a value stays one value: no control characters, and nothing at its ends that a server would trim.</summary>
    public static bool IsSafe(string value)
    {
        if (value.Length > 0 && (value[0] is ' ' or '\t' || value[^1] is ' ' or '\t'))
        {
            return false;
        }

        foreach (var c in value)
        {
            if (char.IsControl(c) || char.IsSurrogate(c))
            {
                return false;
            }
        }

        return true;
    }
}
