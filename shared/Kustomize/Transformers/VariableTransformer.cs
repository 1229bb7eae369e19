using System.Globalization;
using System.Text;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary>The deprecated <c>vars</c>: puts values in the place of <c>$(NAME)</c>.</summary>
internal sealed class VariableTransformer(IReadOnlyDictionary<string, YamlNode> values, IReadOnlyList<FieldSpec> specs, BuildContext context) : ITransformer
{
    /// <summary>The variables that were put somewhere.</summary>
    public HashSet<string> Used { get; } = new(StringComparer.Ordinal);

    public void Transform(ResourceMap map)
    {
        foreach (var resource in map.Items.Where(r => !r.IsEmpty))
        {
            var gvk = resource.Gvk;
            foreach (var spec in specs)
            {
                Nodes.Apply(resource.Node, gvk, spec, CreateKind.None, Set);
            }
        }
    }

    private YamlNode Set(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar scalar:
                Replace(scalar);
                return scalar;
            case YamlMapping map:
                for (var i = 0; i < map.Count; i++)
                {
                    var entry = map.At(i);
                    if (entry.KeyTag != YamlTag.String)
                    {
                        throw new KustomizeException($"invalid map key: value='{entry.Key}', tag='!!{entry.KeyTag.ToString().ToLowerInvariant()}'");
                    }

                    if (entry.Value is YamlScalar value)
                    {
                        Replace(value);
                    }
                }

                return map;
            case YamlSequence list:
                foreach (var item in list.Items)
                {
                    Replace(item as YamlScalar is { Tag: YamlTag.String } text ? text : throw new KustomizeException("invalid value type expect a string"));
                }

                return list;
            default:
                return node;
        }
    }

    private void Replace(YamlScalar scalar)
    {
        if (scalar.Tag == YamlTag.String && scalar.Text.Contains('$', StringComparison.Ordinal))
        {
            scalar.Assign(Expanded(scalar.Text));
        }
    }

    private YamlScalar Expanded(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 >= text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            switch (text[i + 1])
            {
                case '$':
                    result.Append('$');
                    i++;
                    break;
                case '(' when text.IndexOf(')', i + 2) is >= 0 and var end:
                    var name = text[(i + 2)..end];
                    if (Value(name) is not { } value)
                    {
                        result.Append(text, i, end - i + 1);
                    }
                    else if (i == 0 && end == text.Length - 1)
                    {
                        return value;
                    }
                    else
                    {
                        context.Count(value.Text.Length, name);
                        result.Append(value.Text);
                    }

                    i = end;
                    break;
                default:
                    result.Append('$').Append(text[i + 1]);
                    i++;
                    break;
            }
        }

        return new YamlScalar(result.ToString(), YamlTag.String);
    }

    private YamlScalar? Value(string name)
    {
        if (!values.TryGetValue(name, out var node) || node is not YamlScalar scalar)
        {
            return null;
        }

        Used.Add(name);
        return scalar.Tag switch
        {
            YamlTag.Float when ScalarResolver.TryFloat(scalar.Text, out var number) => new(GoFixed(number), YamlTag.Float),
            YamlTag.Int or YamlTag.Bool => new(scalar.Text, scalar.Tag),
            _ => YamlScalar.String(scalar.Text),
        };
    }

    private static string GoFixed(double number) => number.ToString("0.###################", CultureInfo.InvariantCulture);
}
