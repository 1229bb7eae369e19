namespace Flux.Helm.Manifests;

/// <summary>Splits rendered text into documents, at every line that begins with three dashes; empty ones are left out.</summary>
/// <remarks>Spec: Helm 4, pkg/release/v1/util/manifest.go: <c>---apiVersion: v1</c> is split as well.</remarks>
public static class ManifestSplitter
{
    /// <summary>The documents in their order, without space before them.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var documents = new List<string>();
        var rest = text.AsSpan().TrimStart();
        while (true)
        {
            var (length, next) = NextSeparator(rest);
            var document = rest[..length].TrimStart();
            if (!document.IsWhiteSpace())
            {
                documents.Add(document.ToString());
            }

            if (next < 0)
            {
                return documents;
            }

            rest = rest[next..];
        }
    }

    /// <summary>Where the next separator begins and ends; -1 for the end where there is none.</summary>
    private static (int Start, int End) NextSeparator(ReadOnlySpan<char> text)
    {
        var from = 0;
        while (from < text.Length)
        {
            if (text[from..].StartsWith("---", StringComparison.Ordinal))
            {
                var end = from + 3;
                while (end < text.Length && text[end] is ' ' or '\t')
                {
                    end++;
                }

                return (from, end);
            }

            var newline = text[from..].IndexOf('\n');
            if (newline < 0)
            {
                break;
            }

            from += newline + 1;
        }

        return (text.Length, -1);
    }
}
