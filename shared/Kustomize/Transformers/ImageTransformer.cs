using System.Text.RegularExpressions;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary><c>images</c>: new names, tags and digests, in the fields of the specs and wherever <c>containers</c> or <c>initContainers</c> stand.</summary>
internal sealed class ImageTransformer : ITransformer
{
    private readonly ImageRule _rule;
    private readonly IReadOnlyList<FieldSpec> _specs;
    private readonly Regex? _pattern;

    public ImageTransformer(ImageRule rule, IReadOnlyList<FieldSpec> specs)
    {
        _rule = rule;
        _specs = specs;
        _pattern = Regex.Escape(rule.Name) == rule.Name
            ? null : GoRegex.Compile($"^{rule.Name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$");
    }

    public void Transform(ResourceMap map)
    {
        foreach (var resource in map.Items.Where(r => r.Kind != "CustomResourceDefinition"))
        {
            Walk(resource.Node);
            var gvk = resource.Gvk;
            foreach (var spec in _specs)
            {
                Nodes.Apply(resource.Node, gvk, spec, CreateKind.None, Set);
            }
        }
    }

    private void Walk(YamlNode node)
    {
        switch (node)
        {
            case YamlMapping map:
                for (var i = 0; i < map.Count; i++)
                {
                    var entry = map.At(i);
                    if (entry.Value is YamlScalar)
                    {
                        continue;
                    }

                    Walk(entry.Value);
                    if (entry.Key is "containers" or "initContainers" && entry.Value is YamlSequence list)
                    {
                        foreach (var container in list.Items)
                        {
                            if (!container.IsNull && Nodes.Expect<YamlMapping>(container) is var fields && fields["image"] is { } image)
                            {
                                fields["image"] = Set(image);
                            }
                        }
                    }
                }

                break;
            case YamlSequence list:
                list.Items.ForEach(Walk);
                break;
        }
    }

    private YamlNode Set(YamlNode node)
    {
        if (node is not YamlScalar scalar)
        {
            throw Nodes.WrongKind("ScalarNode", node);
        }

        if (!IsMatch(scalar.Text))
        {
            return node;
        }

        var (name, tag, digest) = Split(scalar.Text);
        name = _rule.NewName.Length > 0 ? _rule.NewName : name;
        (tag, digest) = (_rule.NewTag.Length > 0, _rule.Digest.Length > 0, _rule.TagSuffix.Length > 0) switch
        {
            (true, true, _) => (_rule.NewTag, _rule.Digest),
            (true, false, _) => (_rule.NewTag, ""),
            (false, true, _) => ("", _rule.Digest),
            (false, false, true) => (tag + _rule.TagSuffix, ""),
            _ => (tag, digest),
        };
        return Nodes.SetScalar(scalar, name + (tag.Length > 0 ? ":" + tag : "") + (digest.Length > 0 ? "@" + digest : ""));
    }

    private bool IsMatch(string image)
    {
        if (_pattern is not null)
        {
            return _pattern.IsMatch(image);
        }

        if (!image.StartsWith(_rule.Name, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = image.AsSpan(_rule.Name.Length);
        if (rest.StartsWith(":"))
        {
            var end = rest.IndexOf('@');
            if (!IsReference(end < 0 ? rest[1..] : rest[1..end]))
            {
                return false;
            }

            rest = end < 0 ? [] : rest[end..];
        }

        return rest.Length == 0 || (rest.StartsWith("@sha256:", StringComparison.Ordinal) && IsReference(rest["@sha256:".Length..]));
    }

    private static bool IsReference(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '{' or '}' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static (string Name, string Tag, string Digest) Split(string image)
    {
        var slash = Math.Max(image.IndexOf('/', StringComparison.Ordinal), 0);
        var at = image.IndexOf('@', slash);
        var colon = image.IndexOf(':', slash);
        if (at < 0 && colon < 0)
        {
            return (image, "", "");
        }

        if (at >= 0 && (at < colon || colon < 0))
        {
            return (image[..at], "", image[(at + 1)..]);
        }

        return at >= 0 ? (image[..colon], image[(colon + 1)..at], image[(at + 1)..]) : (image[..colon], image[(colon + 1)..], "");
    }
}
