using System.Globalization;
using Flux.Sops.Trees;

namespace Flux.Sops.Keys;

/// <summary>Builds nested metadata again from keys such as <c>age__list_0__map_enc</c>.</summary>
internal static class Flattened
{
    private const string MapSeparator = "__map_";
    private const string ListSeparator = "__list_";
    private const int MaxDepth = 100;

    /// <exception cref="SopsException">Keys contradict each other.</exception>
    public static TreeBranch Unflatten(TreeBranch branch)
    {
        var root = new Node();
        foreach (var item in branch.Where(item => item.Key is not Comment))
        {
            var key = item.Key as string ?? throw new SopsException("Found non-string key when unflattening");
            Place(root, key, item.Value);
        }

        try
        {
            return Convert(root) as TreeBranch ?? throw new SopsException("Internal error: cannot find root");
        }
        catch (FormatException e)
        {
            throw new SopsException($"Error while unflattening: {e.Message}", e);
        }
    }

    private static void Place(Node node, string key, object? value)
    {
        var tokens = Tokens(key);
        if (tokens.Count > MaxDepth)
        {
            throw new SopsException($"Error while unflattening {GoQuote.Of(key)}: deeper than {MaxDepth}");
        }

        foreach (var token in tokens)
        {
            node = token switch
            {
                string name => Child(node.Keys, name),
                int index => Child(node.Items, index),
                _ => node,
            };
        }

        if (node.HasValue)
        {
            throw new SopsException($"Error while unflattening {GoQuote.Of(key)}: Duplicate value");
        }

        (node.HasValue, node.Value) = (true, value);
    }

    private static Node Child<T>(SortedDictionary<T, Node> children, T key) where T : notnull
    {
        if (!children.TryGetValue(key, out var child))
        {
            children[key] = child = new();
        }

        return child;
    }

    private static List<object> Tokens(string path)
    {
        var tokens = new List<object>();
        var (start, isList) = (0, false);
        for (var i = 0; i <= path.Length; i++)
        {
            var isMapNext = i < path.Length && string.CompareOrdinal(path, i, MapSeparator, 0, MapSeparator.Length) == 0;
            var isListNext = i < path.Length && string.CompareOrdinal(path, i, ListSeparator, 0, ListSeparator.Length) == 0;
            if (i < path.Length && !isMapNext && !isListNext)
            {
                continue;
            }

            var text = path[start..i];
            tokens.Add(!isList ? text : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) ? index : 0);
            isList = isListNext;
            i += isMapNext ? MapSeparator.Length - 1 : isListNext ? ListSeparator.Length - 1 : 0;
            start = i + 1;
        }

        return tokens;
    }

    private static object? Convert(Node node)
    {
        if ((node.HasValue ? 1 : 0) + (node.Keys.Count > 0 ? 1 : 0) + (node.Items.Count > 0 ? 1 : 0) > 1)
        {
            throw new FormatException("Type mismatch");
        }

        if (node.HasValue)
        {
            return node.Value;
        }

        if (node.Items.Count == 0)
        {
            var branch = new TreeBranch();
            foreach (var (key, child) in node.Keys)
            {
                branch.Add(key, Convert(child));
            }

            return branch;
        }

        if (node.Items.Keys.First() != 0 || node.Items.Keys.Last() != node.Items.Count - 1)
        {
            throw new FormatException("Incomplete list");
        }

        var list = new TreeList();
        list.AddRange(node.Items.Values.Select(Convert));
        return list;
    }

    private sealed class Node
    {
        public bool HasValue { get; set; }

        public object? Value { get; set; }

        public SortedDictionary<string, Node> Keys { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<int, Node> Items { get; } = [];
    }
}
