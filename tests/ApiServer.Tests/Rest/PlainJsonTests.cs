using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Tests.Rest;

/// <summary>The quick way of reading a body must give what the YAML parser gives, or leave it to that.</summary>
public sealed class PlainJsonTests
{
    [Theory]
    [InlineData("""{"a": 1, "b": [true, false, null], "c": {"d": "e"}}""")]
    [InlineData("""{"a": "quoted \"text\" \\ \n \t \r \b \f"}""")]
    [InlineData("""{"a": "yes", "b": "1e3", "c": "null", "d": "2020-01-01", "e": "0x10", "f": "~"}""")]
    [InlineData("""{"max": 9223372036854775807, "zero": 0}""")]
    [InlineData("{\n  \"a\": {\n    \"b\": 1\n  }\n}\n")]
    [InlineData("""{"key: with colon": 1, "# no comment": 2, "- no list": 3, "&a": 4, "*b": 5, "!c": "d"}""")]
    [InlineData("{}")]
    public void TryParse_OfPlainJson_GivesWhatYamlGives(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        List<string> issues = [];

        var plain = PlainJson.TryParse(bytes);

        Assert.NotNull(plain);
        var slow = YamlBodies.ReadApply(bytes, issues);
        Assert.Empty(issues);
        Assert.Equal(slow.ToJsonString(), plain.ToJsonString());
    }

    [Theory]
    [InlineData("""{"a": 1, "a": 2}""")]
    [InlineData("""{"a": {"b": 1, "b": 2}}""")]
    [InlineData("""{"a": 1.5}""")]
    [InlineData("""{"a": 1e3}""")]
    [InlineData("""{"a": -0}""")]
    [InlineData("""{"a": 9223372036854775808}""")]
    [InlineData("""{"a": "\ud83d\ude00"}""")]
    [InlineData("""{"a": "ä"}""")]
    [InlineData("""{"a": "\/"}""")]
    [InlineData("{\"a\":\t1}")]
    [InlineData("""{"<<": {"a": 1}}""")]
    [InlineData("""{"a": 1} {"b": 2}""")]
    [InlineData("""{"a": 1}, """)]
    [InlineData("""{"a": 1""")]
    [InlineData("""{a: 1}""")]
    [InlineData("""{"a": 1,}""")]
    [InlineData("""{"a": 1 # comment""")]
    [InlineData("""["a"]""")]
    [InlineData("a: 1")]
    [InlineData("")]
    public void TryParse_OfWhatYamlMayReadDifferently_LeavesItToYaml(string body) =>
        Assert.Null(PlainJson.TryParse(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void TryParse_OfRandomValues_GivesWhatYamlGives()
    {
        var random = new Random(11);
        for (var i = 0; i < 300; i++)
        {
            var body = Encoding.UTF8.GetBytes(Value(random, 0).ToJsonString());

            var plain = PlainJson.TryParse(body);

            if (plain is not null)
            {
                Assert.Equal(YamlBodies.ReadApply(body, []).ToJsonString(), plain.ToJsonString());
            }
        }
    }

    private static JsonObject Value(Random random, int depth)
    {
        var obj = new JsonObject();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            obj[Text(random)] = Node(random, depth + 1);
        }

        return obj;
    }

    private static JsonNode? Node(Random random, int depth) => random.Next(depth > 4 ? 5 : 7) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.NextInt64(long.MaxValue) >> random.Next(63),
        3 or 4 => Text(random),
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Node(random, depth + 1))]),
        _ => Value(random, depth),
    };

    private static string Text(Random random)
    {
        const string letters = "ab:#-?&*!|>%@`{}[],'\" \\\n/~=.0123456789yn<";
        return new string([.. Enumerable.Range(0, random.Next(0, 12)).Select(_ => letters[random.Next(letters.Length)])]);
    }
}
