using System.Text;
using Flux.Primitives;

namespace Flux.Kustomize.Tests;

internal static class Trees
{
    public static FileTree Of(params (string Path, string Content)[] files) =>
        new(files.Select(f => KeyValuePair.Create(f.Path, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(f.Content)))));

    public static string Text(this FileTree tree, string path) =>
        tree.TryRead(path, out var content) ? Encoding.UTF8.GetString(content.Span) : throw new FileNotFoundException(path);

    public static string ConfigMap(string name) => $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n";
}
