using System.Text;
using Flux.Kustomize.Loading;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;

namespace Flux.Kustomize.Generators;

/// <summary>Collects the pairs of a ConfigMap or Secret generator: from env files, literals and files, in that order.</summary>
internal static class KeyValueSources
{
    public static Dictionary<string, ReadOnlyMemory<byte>> Load(string kind, GeneratorArgs args, Loader loader)
    {
        var pairs = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        void Add(string key, ReadOnlyMemory<byte> value)
        {
            if (!pairs.TryAdd(key, value))
            {
                throw new KustomizeException($"configmap {args.Name} illegally repeats the key `{key}`") { Field = key };
            }
        }

        var all = new List<(string, ReadOnlyMemory<byte>)>();
        var isSecret = kind == "Secret";
        From("env source files: ", args.Envs, path => all.AddRange(EnvFile(loader.Load(path), path)));
        From("literal sources ", args.Literals, source => all.Add(Literal(source, isSecret)), isSecret);
        From("file sources: ", args.Files, source =>
        {
            var (key, path) = FileSource(source);
            all.Add((key, loader.Load(path)));
        });
        all.ForEach(p => Add(p.Item1, p.Item2));
        return pairs;
    }

    private static void From(string what, List<string> sources, Action<string> read, bool isSecret = false)
    {
        try
        {
            sources.ForEach(read);
        }
        catch (KustomizeException e)
        {
            throw new KustomizeException($"loading KV pairs: {what}[{(isSecret ? Redaction.Mask : string.Join(' ', sources))}]: {e.Message}", e);
        }
    }

    private static (string Key, ReadOnlyMemory<byte> Value) Literal(string source, bool isSecret)
    {
        var equals = source.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new KustomizeException($"invalid literal source {(isSecret ? Redaction.Mask : source)}, expected key=value");
        }

        var value = source[(equals + 1)..];
        if (value.Length >= 2 && value[0] == value[^1] && value[0] is '"' or '\'')
        {
            value = value[1..^1];
        }

        return (source[..equals], Encoding.UTF8.GetBytes(value));
    }

    private static (string Key, string Path) FileSource(string source)
    {
        var parts = source.Split('=');
        return parts switch
        {
            [var path] => (path[(path.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/'), path),
            ["", var path] => throw new KustomizeException($"missing key name for file path \"{path}\" in source \"{source}\""),
            [var key, ""] => throw new KustomizeException($"missing file path for key name \"{key}\" in source \"{source}\""),
            [var key, var path] => (key, path),
            _ => throw new KustomizeException($"source \"{source}\" key name or file path contains '='"),
        };
    }

    private static IEnumerable<(string, ReadOnlyMemory<byte>)> EnvFile(ReadOnlyMemory<byte> content, string path)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, true).GetString(content.Span);
        }
        catch (DecoderFallbackException e)
        {
            throw new KustomizeException($"env file '{path}' has invalid utf8 bytes", e) { File = path };
        }

        var first = true;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.EndsWith('\r') ? raw[..^1] : raw;
            if (first && line.StartsWith('\uFEFF'))
            {
                line = line[1..];
            }

            first = false;
            line = line.TrimStart();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? line : line[..equals];
            if (key.Length > 0)
            {
                yield return (key, Encoding.UTF8.GetBytes(equals < 0 ? "" : line[(equals + 1)..]));
            }
        }
    }
}
