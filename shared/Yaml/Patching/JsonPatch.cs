using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.Yaml.Patching;

/// <summary>JSON patch (RFC 6902) as Kubernetes' library does it, with its messages: negative indices count from the end.</summary>
public static class JsonPatch
{
    /// <summary>The most operations of one patch that Kubernetes takes.</summary>
    public const int MaxOperations = 10_000;

    /// <summary>
    /// Applies a patch to a copy of <paramref name="target"/> and returns the copy. As in the API server, a key that a map does not have
    /// reads as null: <c>replace</c> adds it, <c>copy</c> copies null.
    /// </summary>
    /// <exception cref="PatchException">The patch is malformed, too long, or does not apply.</exception>
    public static JsonNode? Apply(JsonNode? target, JsonArray patch) =>
        Apply(target?.DeepClone(), patch, new Document<JsonNode, JsonTree> { MissingIsNull = true });

    /// <summary>
    /// Applies a patch to a tree of either kind, where a missing key is an error. The tree is changed in place; where it fails, half of it
    /// may be.
    /// </summary>
    /// <exception cref="PatchException">The patch is malformed, too long, or does not apply.</exception>
    public static T? Apply<T, TTree>(T? target, T patch) where T : class where TTree : struct, ITree<T>
    {
        ArgumentNullException.ThrowIfNull(patch);
        return Apply(target, patch, new Document<T, TTree>());
    }

    private static T? Apply<T, TTree>(T? target, T patch, Document<T, TTree> document) where T : class where TTree : struct, ITree<T>
    {
        if (!TTree.IsList(patch))
        {
            throw new PatchException(PatchFailure.Malformed, "json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        }

        var count = TTree.Length(patch);
        if (count > MaxOperations)
        {
            throw new PatchException(
                PatchFailure.TooLarge, $"The allowed maximum operations in a JSON patch is {MaxOperations}, got {count}");
        }

        document.Root = target;
        for (var i = 0; i < count; i++)
        {
            document.Apply(TTree.Item(patch, i));
        }

        return document.Root;
    }

    private sealed class Document<T, TTree> where T : class where TTree : struct, ITree<T>
    {
        private long _copied;

        public T? Root { get; set; }

        public bool MissingIsNull { get; init; }

        public void Apply(T? operation)
        {
            if (operation is null || !TTree.IsMap(operation))
            {
                throw new PatchException(PatchFailure.Malformed, "json: cannot unmarshal value into Go value of type jsonpatch.Operation");
            }

            var kind = Member(operation, "op") ?? "unknown";
            switch (kind)
            {
                case "add":
                    Add(Path(operation, kind), Value(operation));
                    break;
                case "remove":
                    Remove(Path(operation, kind));
                    break;
                case "replace":
                    Replace(Path(operation, kind), Value(operation));
                    break;
                case "move":
                    Move(From(operation, kind), Path(operation, kind));
                    break;
                case "copy":
                    Copy(From(operation, kind), Path(operation, kind));
                    break;
                case "test":
                    Test(Path(operation, kind), Value(operation));
                    break;
                default:
                    throw new PatchException(PatchFailure.Malformed, $"Unexpected kind: {kind}");
            }
        }

        private static string? Member(T operation, string name) => TTree.TryGet(operation, name, out var value) ? TTree.Text(value) : null;

        private static string Path(T operation, string kind) => Member(operation, "path")
            ?? throw new PatchException(
                PatchFailure.Malformed, $"{kind} operation failed to decode path: operation missing path field: missing value");

        private static string From(T operation, string kind) => Member(operation, "from")
            ?? throw new PatchException(
                PatchFailure.Malformed, $"{kind} operation failed to decode from: operation missing from field: missing value");

        private static T? Value(T operation) => TTree.TryGet(operation, "value", out var value) ? TTree.Clone(value) : null;

        private void Add(string path, T? value)
        {
            var (container, key) = Find(path, "add operation does not apply: doc is missing path: \"{0}\"");
            CheckDepth(path, value);
            Insert(container, key, value, $"error in add for path: '{path}'");
        }

        private void Remove(string path)
        {
            var (container, key) = Find(path, "remove operation does not apply: doc is missing path: \"{0}\"");
            Take(container, key, $"error in remove for path: '{path}'");
        }

        private void Replace(string path, T? value)
        {
            if (path.Length == 0)
            {
                Root = value;
                return;
            }

            var (container, key) = Find(path, "replace operation does not apply: doc is missing path: {0}");
            if (!TryRead(container, key, out _))
            {
                throw Missing($"replace operation does not apply: doc is missing key: {path}");
            }

            CheckDepth(path, value);
            if (TTree.IsMap(container))
            {
                TTree.Set(container, key, value);
            }
            else
            {
                TTree.SetItem(container, Index(container, key, TTree.Length(container) - 1, $"error in remove for path: '{path}'"), value);
            }
        }

        private void Move(string from, string path)
        {
            var (source, key) = Find(from, "move operation does not apply: doc is missing from path: {0}");
            if (!TryGet(source, key, out var value))
            {
                throw Missing($"error in move for path: '{key}': unable to get nonexistent key: {key}");
            }

            Take(source, key, $"error in move for path: '{key}'");
            var (target, name) = Find(path, "move operation does not apply: doc is missing destination path: {0}");
            CheckDepth(path, value);
            Insert(target, name, TTree.Clone(value), $"error in move for path: '{path}'");
        }

        private void Copy(string from, string path)
        {
            var (source, key) = Find(from, "copy operation does not apply: doc is missing from path: {0}");
            if (!TryRead(source, key, out var value))
            {
                throw Missing($"error in copy for from: '{from}': unable to get nonexistent key: {key}");
            }

            var (target, name) = Find(path, "copy operation does not apply: doc is missing destination path: {0}");
            _copied += CheckDepth(path, value).Nodes;
            if (_copied > TreeSize.MaxCopiedNodes)
            {
                throw new PatchException(
                    PatchFailure.TooLarge, $"Unable to complete the copy, the accumulated size increase of copy is {_copied}, exceeding the limit {TreeSize.MaxCopiedNodes}");
            }

            Insert(target, name, TTree.Clone(value), $"error while adding value during copy: '{path}'");
        }

        private void Test(string path, T? value)
        {
            T? found;
            if (path.Length == 0)
            {
                found = Root;
            }
            else
            {
                var (container, key) = Find(path, "test operation does not apply: is missing path: {0}");
                if (!TryGet(container, key, out found) && TTree.IsList(container))
                {
                    _ = Index(container, key, TTree.Length(container) - 1, $"error in test for path: '{path}'");
                }
                else if (found is null && !TryGet(container, key, out _) && !TTree.IsNull(value))
                {
                    throw Missing($"error in test for path: '{path}': unable to get nonexistent key: {key}");
                }
            }

            if (!(TTree.IsNull(found) && TTree.IsNull(value)) && !TTree.DeepEquals(found, value))
            {
                throw new PatchException(PatchFailure.TestFailed, $"testing value {path} failed: test failed");
            }
        }

        private static TreeSize CheckDepth(string path, T? value)
        {
            var size = TTree.Measure(value);
            return size.Depth + path.AsSpan().Count('/') <= TreeSize.MaxDepth
                ? size
                : throw new PatchException(PatchFailure.TooLarge, $"path {path}: the document would be nested deeper than the limit of {TreeSize.MaxDepth}");
        }

        private (T Container, string Key) Find(string path, string missing)
        {
            var parts = path.Split('/');
            var node = Root;
            if (parts.Length < 2 || node is null)
            {
                throw Missing(string.Format(CultureInfo.InvariantCulture, missing, path));
            }

            for (var i = 1; i < parts.Length - 1; i++)
            {
                if (!TryGet(node, Decode(parts[i]), out var next) || next is null)
                {
                    throw Missing(string.Format(CultureInfo.InvariantCulture, missing, path));
                }

                node = next;
            }

            return TTree.IsMap(node) || TTree.IsList(node)
                ? (node, Decode(parts[^1]))
                : throw Missing(string.Format(CultureInfo.InvariantCulture, missing, path));
        }

        private bool TryRead(T container, string key, out T? value) =>
            TryGet(container, key, out value) || MissingIsNull && TTree.IsMap(container);

        private static bool TryGet(T container, string key, out T? value)
        {
            value = null;
            if (TTree.IsMap(container))
            {
                return TTree.TryGet(container, key, out value);
            }

            if (!TTree.IsList(container) || !int.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
            {
                return false;
            }

            var length = TTree.Length(container);
            index = index < 0 ? index + length : index;
            if (index < 0 || index >= length)
            {
                return false;
            }

            value = TTree.Item(container, index);
            return true;
        }

        private static void Insert(T container, string key, T? value, string context)
        {
            if (TTree.IsMap(container))
            {
                TTree.Set(container, key, value);
                return;
            }

            var length = TTree.Length(container);
            TTree.Insert(container, key == "-" ? length : Index(container, key, length, context), value);
        }

        private static void Take(T container, string key, string context)
        {
            if (TTree.IsMap(container))
            {
                if (!TTree.Remove(container, key))
                {
                    throw Missing($"{context}: unable to remove nonexistent key: {key}");
                }

                return;
            }

            TTree.RemoveAt(container, Index(container, key, TTree.Length(container) - 1, context));
        }

        private static int Index(T list, string key, int last, string context)
        {
            _ = list;
            if (!int.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
            {
                throw new PatchException(PatchFailure.Malformed, $"{context}: value was not a proper array index: '{key}': strconv.Atoi: parsing \"{key}\": invalid syntax");
            }

            var found = index < 0 ? index + last + 1 : index;
            return found >= 0 && found <= last
                ? found
                : throw new PatchException(PatchFailure.Missing, $"{context}: Unable to access invalid index: {index}: invalid index referenced");
        }

        private static PatchException Missing(string message) => new(PatchFailure.Missing, $"{message}: missing value");

        private static string Decode(string part) => part.Contains('~', StringComparison.Ordinal)
            ? part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
            : part;
    }
}
