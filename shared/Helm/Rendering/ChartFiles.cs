using Flux.GoTemplates.Values;
using Flux.Helm.Charts;
using Flux.Helm.Globbing;

namespace Flux.Helm.Rendering;

/// <summary><c>.Files</c>: a chart's files by name, as bytes.</summary>
/// <remarks>Spec: Helm 4, pkg/engine/files.go.</remarks>
internal static class ChartFiles
{
    private static readonly GoType _bytes = GoType.SliceOf(GoType.Uint8);

    private static readonly GoType _files = GoType.Defined("engine.files", GoType.MapOf(_bytes), new Dictionary<string, GoFunction>
    {
        ["Get"] = new("func(interface {}, string) string", (_, a) => Text(Files(a[0]), (string)a[1]!)),
        ["GetBytes"] = new([GoType.Any, GoType.String], false, _bytes, (_, a) => Files(a[0])[(string)a[1]!] ?? GoSlice.Bytes([])),
        ["Glob"] = new([GoType.Any, GoType.String], false, GoType.Any, (_, a) => Glob(Files(a[0]), (string)a[1]!)),
        ["AsConfig"] = new("func(interface {}) string", (_, a) => AsMap(Files(a[0]), bytes => GoString.FromBytes(bytes))),
        ["AsSecrets"] = new("func(interface {}) string", (_, a) => AsMap(Files(a[0]), bytes => Convert.ToBase64String(bytes))),
        ["Lines"] = new("func(interface {}, string) []string", (_, a) => Lines(Files(a[0]), (string)a[1]!)),
    });

    public static GoMap Of(IReadOnlyList<ChartFile> files)
    {
        var map = new GoMap(_files, files.Count);
        foreach (var file in files)
        {
            map[file.Name] = GoSlice.Bytes(file.Data.Span);
        }

        return map;
    }

    private static GoMap Files(object? receiver) => (GoMap)receiver!;

    private static byte[] Bytes(object? slice)
    {
        var span = ((GoSlice)slice!).Span;
        var bytes = new byte[span.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)span[i]!;
        }

        return bytes;
    }

    private static string Text(GoMap files, string name) => files.TryGetValue(name, out var content) ? GoString.FromBytes(Bytes(content)) : "";

    private static GoMap Glob(GoMap files, string pattern)
    {
        var matches = FileGlob.Compile(pattern);
        var found = new GoMap(_files);
        foreach (var (name, content) in files)
        {
            if (matches(name))
            {
                found[name] = content;
            }
        }

        return found;
    }

    private static string AsMap(GoMap files, Func<byte[], string> convert)
    {
        var map = new GoMap(GoType.StringMap, files.Count);
        foreach (var (name, content) in files)
        {
            map[GoPath.Base(name)] = convert(Bytes(content));
        }

        return YamlFunctions.ToYaml(map);
    }

    private static GoSlice Lines(GoMap files, string name)
    {
        var text = Text(files, name);
        return GoSlice.Strings(text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n'));
    }
}
