using System.Text.Json;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary>Reads JSON patches, which may be written in YAML.</summary>
internal static class JsonOperations
{
    public static YamlSequence Read(string text, BuildContext context)
    {
        if (text.StartsWith('['))
        {
            CheckJson(text);
        }

        try
        {
            var node = YamlReader.ReadFirst(text, "", YamlVersion.GoYaml2, context.Options.Limits.Yaml);
            if (node is null || node.IsNull)
            {
                return new();
            }

            var list = node as YamlSequence
                ?? throw new KustomizeException($"json: cannot unmarshal {(node is YamlMapping ? "object" : "string")} into Go value of type jsonpatch.Patch");
            foreach (var item in list.Items)
            {
                if (item is not YamlMapping operation)
                {
                    throw new KustomizeException("json: cannot unmarshal value into Go value of type jsonpatch.Operation");
                }

                if (Nodes.Text(operation["op"]) is not ("add" or "remove" or "replace" or "move" or "copy" or "test"))
                {
                    throw new KustomizeException($"unknown operation \"{Nodes.Text(operation["op"])}\"") { Field = "op" };
                }
            }

            // JSON has one form for each value: true for yes, 8 for 010, and only strings for keys
            return (YamlSequence)KubeYaml.FromJson(KubeYaml.ToJson(list, "", refuseDuplicates: false));
        }
        catch (YamlException e)
        {
            throw new KustomizeException(e.GoMessage, e);
        }
    }

    // what begins like JSON has to be JSON
    private static void CheckJson(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
        }
        catch (JsonException e)
        {
            throw new KustomizeException($"invalid JSON patch: {e.Message}", e);
        }
    }

    public static T? Try<T>(Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (KustomizeException)
        {
            return null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    public static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)}\"";
}
