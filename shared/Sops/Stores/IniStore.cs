using System.Text;
using Flux.Sops.Trees;

namespace Flux.Sops.Stores;

/// <summary>INI with sections; keys before the first stand in the section DEFAULT.</summary>
/// <remarks>Spec: getsops/sops v3.13 stores/ini, on go-ini v1.</remarks>
internal sealed class IniStore : IStore
{
    public MetadataForm Metadata => MetadataForm.FlatSection;

    public List<TreeBranch> Load(byte[] data)
    {
        var branch = new TreeBranch();
        foreach (var section in Read(data))
        {
            var items = new TreeBranch();
            if (section.Comment.Length > 0)
            {
                items.Add(new Comment(StripSign(section.Comment)), null);
            }

            foreach (var key in section.Keys)
            {
                items.Add(key.Name, key.Value);
                if (key.Comment.Length > 0)
                {
                    items.Add(new Comment(StripSign(key.Comment)), null);
                }
            }

            branch.Add(section.Name, items);
        }

        return [branch];
    }

    public byte[] Emit(IReadOnlyList<TreeBranch> branches)
    {
        var sections = new List<IniSection>();
        foreach (var item in branches.SelectMany(branch => branch).Where(item => item.Key is not Comment))
        {
            if (item.Value is not TreeBranch items)
            {
                throw new SopsException("Error marshaling to INI: Error encoding section: Section values should always be TreeBranches");
            }

            sections.Add(SectionOf((string)item.Key!, items));
        }

        return ByteText.Encode(IniWriter.Write(sections));
    }

    private static IReadOnlyList<IniSection> Read(byte[] data)
    {
        try
        {
            return new IniReader(data).Read();
        }
        catch (FormatException e)
        {
            throw new SopsException($"Could not unmarshal input data: {e.Message}", e);
        }
    }

    // the first comment is the section's, any other that of the key before it
    private static IniSection SectionOf(string name, TreeBranch items)
    {
        if (name.Length == 0)
        {
            throw new SopsException($"Error marshaling to INI: Error encoding section {name}: empty section name");
        }

        var section = new IniSection(name);
        IniKey? last = null;
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Key is not Comment comment)
            {
                last = section.Set((string)items[i].Key!, GoValues.Text(items[i].Value));
            }
            else if (i == 0)
            {
                section.Comment = comment.Value;
            }
            else if (last is not null)
            {
                last.Comment = comment.Value;
            }
        }

        return section;
    }

    private static string StripSign(string comment) => comment[0] switch
    {
        ';' => comment.TrimStart(';', ' '),
        '#' => comment.TrimStart('#', ' '),
        _ => comment,
    };
}

/// <summary>A section of an INI file.</summary>
internal sealed class IniSection(string name)
{
    public string Name { get; } = name;

    public string Comment { get; set; } = "";

    public List<IniKey> Keys { get; } = [];

    /// <summary>Adds a key, or gives it its new value.</summary>
    public IniKey Set(string key, string value)
    {
        if (key.Length == 0)
        {
            throw new SopsException("error creating new key: empty key name");
        }

        if (Keys.Find(k => k.Name == key) is { } known)
        {
            known.Value = value;
            return known;
        }

        var added = new IniKey(key) { Value = value };
        Keys.Add(added);
        return added;
    }
}

/// <summary>A key of an INI file.</summary>
internal sealed class IniKey(string name)
{
    public string Name { get; } = name;

    public string Value { get; set; } = "";

    public string Comment { get; set; } = "";
}
