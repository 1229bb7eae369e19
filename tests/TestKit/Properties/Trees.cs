using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Flux.TestKit.Properties;

/// <summary>
/// Arbitrary JSON values with the texts that YAML finds hard: what reads as something else, breaks, blanks, indicators, odd characters. Left
/// out is what upstream itself does not print so that it reads back: the key <c>&lt;&lt;</c> and the controls U+007F to U+009F.
/// </summary>
public static class Trees
{
    private static readonly string[] _hard =
    [
        "", " ", "yes", "no", "on", "off", "y", "n", "true", "null", "~", "1", "0x1f", "010", "1e3", "1_000", ".inf", "1:30", "2001-01-01",
        "2001-12-14t21:59:43.10-05:00", "=", "-", "- a", "a: b", "a:", ":a", "#", "a #b", "a#b", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`",
        "[a]", "{a}", "a,b", "'", "\"", "\\", "\n", "a\n", "\na", "a\n\nb\n", " a\nb", "a \nb", "a\tb", "\ta", "\r\n", "\u00a0", "\u2028",
        "\ufeffa", "\u0007", "é", "日本", "🎉", "---", "...", "--- a", "? a", "x\n  y\n z\n\n", "long word " + "and more of it ",
    ];

    /// <summary>Texts.</summary>
    public static Gen<string> Text { get; } = Gen.OneOf(
        Gen.Elements(_hard),
        Gen.Choose(1, 6).SelectMany(n => Gen.Elements(_hard).ListOf(n)).Select(parts => string.Concat(parts)),
        Gen.Choose(0xA0, 0xD7FF).Select(c => ((char)c).ToString()), // upstream refuses to print the controls below
        Gen.Elements("word", "two words", "kebab-case", "a.b/c").SelectMany(w => Gen.Choose(1, 30).Select(n => string.Join(' ', Enumerable.Repeat(w, n)))));

    /// <summary>Values without floats, whose text is not theirs alone.</summary>
    public static Gen<JsonNode?> Value { get; } = Gen.Sized(size => Of(Math.Min(size, 24)));

    /// <summary>Objects with at least one field.</summary>
    public static Gen<JsonObject> Object { get; } = Gen.Sized(size => Map(Math.Min(size, 24)));

    private static Gen<JsonNode?> Of(int size)
    {
        var leaf = Gen.OneOf(
            Text.Select(t => (JsonNode?)JsonValue.Create(t)),
            Gen.Elements(0L, 1, -1, 42, long.MaxValue, long.MinValue, 4294967296).Select(i => (JsonNode?)JsonValue.Create(i)),
            Gen.Elements(true, false).Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Constant((JsonNode?)null));
        if (size <= 0)
        {
            return leaf;
        }

        var list = Gen.Choose(0, 4).SelectMany(n => Of(size / 3).ListOf(n)).Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())]));
        return Gen.OneOf(leaf, list, Map(size).Select(m => (JsonNode?)m), Gen.Constant((JsonNode?)new JsonObject()).Select(n => n?.DeepClone()));
    }

    private static Gen<JsonObject> Map(int size) =>
        from count in Gen.Choose(1, 5)
        from keys in Gen.OneOf(Text, Gen.Elements("a", "a2", "a10", "b", "name")).ListOf(count)
        from values in Of(size / 3).ListOf(count)
        select Filled(keys, values);

    private static JsonObject Filled(IEnumerable<string> keys, IEnumerable<JsonNode?> values)
    {
        var map = new JsonObject();
        foreach (var (key, value) in keys.Zip(values))
        {
            map[key] = value?.DeepClone();
        }

        return map;
    }
}
