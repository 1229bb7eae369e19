using System.Globalization;
using Flux.Sops.Stores;
using Flux.Sops.Trees;

namespace Flux.Sops.Keys;

/// <summary>Takes the metadata out of a file's tree.</summary>
/// <remarks>Spec: getsops/sops v3.13 stores/metadata.go and stores.go; fields convert as mapstructure's weak typing does.</remarks>
internal static class MetadataReader
{
    private const string Key = "sops";
    private const string Prefix = "sops_";
    private const int MaxKeys = 1_000;

    /// <summary>Removes the metadata from the branches and reads it.</summary>
    /// <exception cref="SopsException">There is none, or it is malformed.</exception>
    public static SopsMetadata Extract(List<TreeBranch> branches, MetadataForm form)
    {
        var tree = (form == MetadataForm.Flat ? TakeFlat(branches) : TakeNested(branches)) ?? throw new SopsException("sops metadata not found");
        if (form != MetadataForm.Nested)
        {
            if (form == MetadataForm.FlatSection)
            {
                foreach (var item in tree.Where(item => item.Value is string))
                {
                    item.Value = ((string)item.Value!).Replace("\\n", "\n", StringComparison.Ordinal);
                }
            }

            tree = Flattened.Unflatten(tree);
        }

        return Read(new Fields(tree, ""));
    }

    private static TreeBranch? TakeNested(List<TreeBranch> branches)
    {
        TreeBranch? found = null;
        for (var i = 0; i < branches.Count; i++)
        {
            var entries = branches[i].Where(item => item.Key is Key).ToList();
            if (i == 0 && entries.Count > 0)
            {
                if (entries.Count > 1)
                {
                    throw new SopsException($"Found duplicate {Key} entry");
                }

                found = entries[0].Value as TreeBranch ?? throw new SopsException($"Found {Key} entry that is not a mapping");
            }

            branches[i].RemoveAll(item => item.Key is Key);
        }

        return found;
    }

    private static TreeBranch? TakeFlat(List<TreeBranch> branches)
    {
        if (branches.Count == 0)
        {
            return null;
        }

        var found = new TreeBranch();
        foreach (var item in branches[0].Where(IsFlatKey))
        {
            found.Add(((string)item.Key!)[Prefix.Length..], item.Value);
        }

        branches[0].RemoveAll(IsFlatKey);
        return found.Count == 0 ? null : found;
    }

    private static bool IsFlatKey(TreeItem item) => item.Key is string key && key.StartsWith(Prefix, StringComparison.Ordinal);

    private static SopsMetadata Read(Fields fields)
    {
        // everything is read before anything is judged, as a decoder does
        var metadata = new SopsMetadata
        {
            ShamirThreshold = fields.Int("shamir_threshold"),
            KeyGroups = [],
            LastModified = new(1, 1, 1, 0, 0, 0, 0, 0),
            Mac = fields.Text("mac"),
            Version = fields.Text("version"),
            UnencryptedSuffix = fields.Text("unencrypted_suffix"),
            EncryptedSuffix = fields.Text("encrypted_suffix"),
            UnencryptedRegex = fields.Text("unencrypted_regex"),
            EncryptedRegex = fields.Text("encrypted_regex"),
            UnencryptedCommentRegex = fields.Text("unencrypted_comment_regex"),
            EncryptedCommentRegex = fields.Text("encrypted_comment_regex"),
            MacOnlyEncrypted = fields.Bool("mac_only_encrypted"),
        };
        var lastModified = Time(fields.Text("lastmodified"));
        var groups = Groups(fields);
        string[] rules = [metadata.UnencryptedSuffix, metadata.EncryptedSuffix, metadata.UnencryptedRegex, metadata.EncryptedRegex,
            metadata.UnencryptedCommentRegex, metadata.EncryptedCommentRegex];
        return rules.Count(rule => rule.Length > 0) switch
        {
            0 => metadata with { LastModified = lastModified, KeyGroups = groups, UnencryptedSuffix = "_unencrypted" },
            1 => metadata with { LastModified = lastModified, KeyGroups = groups },
            _ => throw new SopsException("Cannot use more than one of encrypted_suffix, unencrypted_suffix, encrypted_regex, unencrypted_regex, "
                + "encrypted_comment_regex, or unencrypted_comment_regex in the same file"),
        };
    }

    private static List<IReadOnlyList<MasterKey>> Groups(Fields fields)
    {
        var flat = Group(fields);
        if (flat.Count > 0)
        {
            return [flat];
        }

        var groups = fields.List("key_groups").Select(IReadOnlyList<MasterKey> (group) => Group(group)).ToList();
        return groups.Count == 0 ? throw new SopsException("No keys found in file")
            : groups.Count > 255 || groups.Sum(group => group.Count) > MaxKeys ? throw new SopsException($"more than 255 key groups or {MaxKeys} keys")
            : groups;
    }

    private static List<MasterKey> Group(Fields fields)
    {
        List<MasterKey> keys =
        [
            .. fields.List("kms").Select(key => Dated(key, new MasterKey.AwsKms(key.Text("arn"), key.Text("role"), key.Map("context"), key.Text("aws_profile"))
            {
                EncryptedKey = key.Text("enc"),
            })),
            .. fields.List("gcp_kms").Select(key => Dated(key, new MasterKey.GcpKms(key.Text("resource_id")) { EncryptedKey = key.Text("enc") })),
            .. fields.List("hckms").Select(key => Dated(key, new MasterKey.HuaweiKms(key.Text("key_id")) { EncryptedKey = key.Text("enc") })),
            .. fields.List("azure_kv").Select(key => Dated(key, new MasterKey.AzureKeyVault(key.Text("vault_url"), key.Text("name"), key.Text("version"))
            {
                EncryptedKey = key.Text("enc"),
            })),
            .. fields.List("hc_vault").Select(key => Dated(key, new MasterKey.Vault(key.Text("vault_address"), key.Text("engine_path"), key.Text("key_name"))
            {
                EncryptedKey = key.Text("enc"),
            })),
            .. fields.List("pgp").Select(key => Dated(key, new MasterKey.Pgp(key.Text("fp")) { EncryptedKey = key.Text("enc") })),
            .. fields.List("age").Select(key => new MasterKey.Age(key.Text("recipient")) { EncryptedKey = key.Text("enc") }),
        ];
        return keys.Count > MaxKeys ? throw new SopsException($"more than {MaxKeys} keys") : keys;
    }

    private static MasterKey Dated(Fields fields, MasterKey key)
    {
        Time(fields.Text("created_at"));
        return key;
    }

    private static GoTime Time(string text)
    {
        try
        {
            return GoTime.Parse(text);
        }
        catch (FormatException e)
        {
            throw new SopsException(e.Message, e);
        }
    }

    /// <summary>A map's fields, each converted to what is wanted of it.</summary>
    private sealed class Fields
    {
        private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);
        private readonly string _path;

        public Fields(TreeBranch branch, string path)
        {
            _path = path;
            foreach (var item in branch.Where(item => item.Key is not Comment))
            {
                _values[item.Key as string ?? throw new SopsException($"Unexpected key type {GoValues.TypeName(item.Key)}")] = item.Value;
            }
        }

        public string Text(string name) => Text(Find(name), name);

        public int Int(string name)
        {
            switch (Find(name))
            {
                case null or "":
                    return 0;
                case long number when number is >= int.MinValue and <= int.MaxValue:
                    return (int)number;
                case double number when Math.Abs(number) < int.MaxValue:
                    return (int)number;
                case bool flag:
                    return flag ? 1 : 0;
                case string text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                    return number;
                case string:
                    throw Fail(name, "cannot parse value as 'int': strconv.ParseInt: invalid syntax");
                case var other:
                    throw Fail(name, $"expected type 'int', got unconvertible type '{GoValues.TypeName(other)}'");
            }
        }

        public bool Bool(string name) => Find(name) switch
        {
            null or "" => false,
            bool flag => flag,
            long number => number != 0,
            double number => number != 0,
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            string => throw Fail(name, "cannot parse value as 'bool': strconv.ParseBool: invalid syntax"),
            var other => throw Fail(name, $"expected type 'bool', got unconvertible type '{GoValues.TypeName(other)}'"),
        };

        public IReadOnlyList<Fields> List(string name) => Find(name) switch
        {
            null or "" => [],
            TreeList list => [.. list.Where(item => item is not Comment).Select((item, i) => item switch
            {
                TreeBranch branch => new Fields(branch, $"{PathOf(name)}[{i}]"),
                null => new Fields([], $"{PathOf(name)}[{i}]"),
                _ => throw Fail($"{name}[{i}]", $"expected a map or struct, got \"{GoValues.TypeName(item)}\""),
            })],
            TreeBranch { Count: 0 } => [],
            TreeBranch branch => [new(branch, $"{PathOf(name)}[0]")],
            var other => throw Fail($"{name}[0]", $"expected a map or struct, got \"{GoValues.TypeName(other)}\""),
        };

        public Dictionary<string, string> Map(string name)
        {
            switch (Find(name))
            {
                case null or "":
                    return [];
                case TreeBranch branch:
                    var fields = new Fields(branch, PathOf(name));
                    return fields._values.Where(pair => pair.Value is not null)
                        .ToDictionary(pair => pair.Key, pair => Text(pair.Value, $"{name}[{pair.Key}]"), StringComparer.Ordinal);
                case TreeList { Count: 0 }:
                    return [];
                case var other:
                    throw Fail(name, $"expected a map, got '{GoValues.TypeName(other)}'");
            }
        }

        private string Text(object? value, string name) => value switch
        {
            null => "",
            string text => text,
            bool flag => flag ? "1" : "0",
            long or ulong or double => value is double number ? GoValues.Plain(number) : GoValues.Text(value),
            _ => throw Fail(name, $"expected type 'string', got unconvertible type '{GoValues.TypeName(value)}'"),
        };

        private object? Find(string name) => _values.TryGetValue(name, out var value)
            ? value
            : _values.FirstOrDefault(pair => string.Equals(pair.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

        private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

        private SopsException Fail(string name, string problem) =>
            new($"decoding failed due to the following error(s):\n\n'{PathOf(name)}' {problem}");
    }
}
