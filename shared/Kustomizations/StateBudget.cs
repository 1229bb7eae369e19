using System.Text;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;

namespace Flux.Kustomizations;

/// <summary>Cuts lists to what fits into a continuation record.</summary>
internal static class StateBudget
{
    /// <summary>Bytes for the lists of one record; the rest is for its other fields.</summary>
    private const int MaxListBytes = 5 << 10;

    /// <summary>The first items that fit together.</summary>
    public static IReadOnlyList<string> Fit(IEnumerable<string> items)
    {
        var left = MaxListBytes;
        return [.. items.TakeWhile(item => (left -= Encoding.UTF8.GetByteCount(item) + 8) >= 0)];
    }

    /// <summary>The first items that fit together, and whether these are all.</summary>
    public static (IReadOnlyList<string> Items, bool All) FitAll(IReadOnlyCollection<string> items)
    {
        var kept = Fit(items);
        return (kept, kept.Count == items.Count);
    }

    /// <summary><c>id version</c>.</summary>
    public static string Format(InventoryEntry entry) => $"{entry.Id} {entry.Version}";

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    public static InventoryEntry Parse(string text)
    {
        var space = text.LastIndexOf(' ');
        return new(ObjectIdentity.Parse(text[..space], null), text[(space + 1)..]);
    }
}
