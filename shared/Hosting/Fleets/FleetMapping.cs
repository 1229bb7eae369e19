using System.Globalization;
using Flux.Yaml;

namespace Flux.Hosting.Fleets;

/// <summary>Reads the fields of one mapping of a fleet file, and tells what is wrong with them.</summary>
internal sealed class FleetMapping
{
    private const int MaxPairs = 64;
    private readonly YamlMapping _node;
    private readonly FleetProblems _problems;
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <param name="node">The mapping.</param>
    /// <param name="field">Where it is, e.g. <c>clusters[0]</c>; empty for the file itself.</param>
    /// <param name="known">The fields it may have.</param>
    /// <param name="problems">Told about all others.</param>
    public FleetMapping(YamlMapping node, string field, IReadOnlyList<string> known, FleetProblems problems)
    {
        (_node, Field, _problems) = (node, field, problems);
        foreach (var entry in node)
        {
            _lines[entry.Key] = entry.KeyLine;
            if (!known.Contains(entry.Key))
            {
                problems.Add(entry.KeyLine, PathOf(entry.Key), $"is not known; known are {string.Join(", ", known)}");
            }
        }

        if (node.DuplicateKey is { } twice)
        {
            problems.Add(twice.Line, PathOf(twice.Key), $"is there twice, first in line {twice.FirstLine}");
        }
    }

    public string Field { get; }

    public int Line => _node.Line;

    public bool Has(string name) => _node[name] is { IsNull: false };

    public void Problem(string? name, string problem) => _problems.Add(
        name is not null && _lines.TryGetValue(name, out var line) ? line : Line, name is null ? Field : PathOf(name), problem);

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        if (_node[name] is YamlScalar { Tag: YamlTag.String, Text.Length: > 0 } scalar)
        {
            return scalar.Text;
        }

        Problem(name, "must be a text that is not empty");
        return null;
    }

    /// <summary>A text that must be there.</summary>
    public string Required(string name, string what)
    {
        if (!Has(name))
        {
            Problem(null, $"has no {name}: {what}");
            return "";
        }

        return Text(name) ?? "";
    }

    /// <summary>True or false; null where there is neither.</summary>
    public bool? Flag(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        if (_node[name] is YamlScalar { Quoted: false, Text: "true" or "false" } scalar)
        {
            return scalar.Text == "true";
        }

        Problem(name, "must be true or false");
        return null;
    }

    /// <summary>A whole number in a range; null where there is none.</summary>
    public int? Number(string name, int least, int most)
    {
        if (!Has(name))
        {
            return null;
        }

        if (_node[name] is YamlScalar { Quoted: false } scalar
            && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Problem(name, $"must be a whole number from {least} to {most}");
        return null;
    }

    /// <summary>Names and texts; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string name)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Has(name))
        {
            return pairs;
        }

        if (_node[name] is not YamlMapping mapping || mapping.Count > MaxPairs)
        {
            Problem(name, $"must be a mapping of at most {MaxPairs} names to texts");
            return pairs;
        }

        foreach (var entry in mapping)
        {
            if (entry.Value is YamlScalar { Tag: YamlTag.String } text)
            {
                pairs[entry.Key] = text.Text;
            }
            else
            {
                _problems.Add(entry.KeyLine, $"{PathOf(name)}.{entry.Key}", "must be a text (in quotes, where it is a number or a word like true)");
            }
        }

        return pairs;
    }

    /// <summary>A mapping; null where there is none.</summary>
    public FleetMapping? Mapping(string name, IReadOnlyList<string> known)
    {
        if (!Has(name))
        {
            return null;
        }

        if (_node[name] is YamlMapping mapping)
        {
            return new(mapping, PathOf(name), known, _problems);
        }

        Problem(name, $"must be a mapping with {string.Join(", ", known)}");
        return null;
    }

    /// <summary>The mappings of a list; empty where there is none.</summary>
    public IEnumerable<FleetMapping> List(string name, IReadOnlyList<string> known, int most, string what)
    {
        if (!Has(name))
        {
            yield break;
        }

        if (_node[name] is not YamlSequence { Items: var items })
        {
            Problem(name, "must be a list");
            yield break;
        }

        if (items.Count > most)
        {
            Problem(name, $"has {items.Count} items, more than {most}");
            yield break;
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is YamlMapping mapping)
            {
                yield return new(mapping, $"{PathOf(name)}[{i}]", known, _problems);
            }
            else
            {
                _problems.Add(items[i].Line, $"{PathOf(name)}[{i}]", $"must be {what}");
            }
        }
    }

    /// <summary>The texts of a list; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!Has(name))
        {
            return [];
        }

        if (_node[name] is YamlSequence { Items: var items } && items.TrueForAll(item => item is YamlScalar { Tag: YamlTag.String }))
        {
            return [.. items.Cast<YamlScalar>().Select(item => item.Text)];
        }

        Problem(name, "must be a list of texts");
        return [];
    }

    private string PathOf(string name) => Field.Length > 0 ? $"{Field}.{name}" : name;
}
