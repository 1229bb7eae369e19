using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;

namespace Flux.Kustomize.Transformers;

/// <summary>Orders the output.</summary>
internal sealed class SortTransformer(SortOptions options) : ITransformer
{
    public static SortOptions Legacy { get; } = new("legacy", null, null, HasLegacy: false);

    public void Transform(ResourceMap map)
    {
        if (options.Order is not ("fifo" or "legacy"))
        {
            throw new KustomizeException("the field 'sortOptions.order' must be one of [fifo, legacy]") { Field = "sortOptions.order" };
        }

        if (options.Order == "fifo")
        {
            if (options.HasLegacy)
            {
                throw new KustomizeException(
                    "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'")
                { Field = "sortOptions.legacySortOptions" };
            }

            return;
        }

        var first = options.HasLegacy ? options.First ?? [] : Gvk.OrderFirst;
        var last = options.HasLegacy ? options.Last ?? [] : Gvk.OrderLast;
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < first.Count; i++)
        {
            ranks[first[i]] = i - first.Count;
        }

        for (var i = 0; i < last.Count; i++)
        {
            ranks[last[i]] = i + 1;
        }

        var keyed = map.Items.Select(r => (Id: r.CurId(), Resource: r)).Select(p => new Entry(p.Resource, p.Id, ranks.GetValueOrDefault(p.Id.Gvk.Kind),
            p.Id.Gvk.SortText, $"{p.Id.Gvk}|{Gvk.Or(p.Id.Namespace, "~X")}|{Gvk.Or(p.Id.Name, "~N")}"));
        map.Replace(keyed.Order(Comparer<Entry>.Create(Compare)).Select(e => e.Resource).ToList());
        map.CheckIds();
    }

    private sealed record Entry(Resource Resource, ResId Id, int Rank, string Type, string Text);

    private static int Compare(Entry a, Entry b)
    {
        if (a.Id.Gvk == b.Id.Gvk)
        {
            return string.CompareOrdinal(a.Text, b.Text);
        }

        if (a.Rank != b.Rank)
        {
            return a.Rank.CompareTo(b.Rank);
        }

        // the core Namespace sorts before any other group's
        var order = string.CompareOrdinal(a.Type, b.Type);
        return a.Id.Gvk.Kind == "Namespace" && b.Id.Gvk.Kind == "Namespace" && (a.Id.Gvk.Group.Length == 0 || b.Id.Gvk.Group.Length == 0) ? -order : order;
    }
}
