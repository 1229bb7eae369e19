using System.Text.RegularExpressions;
using Flux.Primitives;

namespace Flux.Reconciliation;

/// <summary>
/// Takes credentials out of texts before they become a condition, an event or a log line: the secrets it was told of,
/// the user information and query of URLs, and what follows <c>Bearer</c> or <c>Basic</c>.
/// </summary>
public sealed partial class SecretMask
{
    private const int ShortestSecret = 4;
    private readonly SortedSet<string> _secrets = new(Comparer<string>.Create(LongestFirst));

    /// <summary>Masks this secret from now on; one shorter than four characters is not masked, since it would tear words apart.</summary>
    public void Add(Secret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var value = secret.Reveal();
        if (value.Length >= ShortestSecret)
        {
            _secrets.Add(value);
        }
    }

    /// <summary>The text without credentials.</summary>
    public string Apply(string text)
    {
        text = UserInfo().Replace(ApplyKnown(text), "${scheme}");
        text = Query().Replace(text, "${base}");
        return Authorization().Replace(text, "${scheme} ***");
    }

    /// <summary>The text without the secrets that were told; URLs and the like stay as they are.</summary>
    public string ApplyKnown(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        return text;
    }

    private static int LongestFirst(string x, string y) =>
        x.Length != y.Length ? y.Length.CompareTo(x.Length) : string.CompareOrdinal(x, y);

    [GeneratedRegex(@"(?<scheme>[a-zA-Z][a-zA-Z0-9+.\-]{0,20}://)[^\s/@'""?#]*@", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"(?<base>https?://[^\s'""?#]+)\?[^\s'""]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Query();

    [GeneratedRegex(@"\b(?<scheme>Bearer|Basic) +[A-Za-z0-9\-._~+/]{8,}=*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Authorization();
}
