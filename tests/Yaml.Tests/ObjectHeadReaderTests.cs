namespace Flux.Yaml.Tests;

/// <summary>What <see cref="ObjectHeadReader"/> reads itself, and what it must leave to the reader that knows all of YAML.</summary>
public sealed class ObjectHeadReaderTests
{
    [Theory]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - {name: http, port: 80}\n  - 1\n  -\n  - - a\n", "v1|Service|web|")]
    [InlineData("kind: \"Job\"\napiVersion: 'batch/v1'\nmetadata: {annotations: {a: b, \"c\": 'd''e'}, name: \"x\\ty\"}", "batch/v1|Job|x\ty|a=b,c=d'e")]
    [InlineData("# a comment\nkind: A # another\nmetadata:\n  annotations:\n    helm.sh/hook: pre-install,\n      post-install\n    \"n\": \"5\"\n    t: |\n      x\n      y\n", "|A||helm.sh/hook=pre-install, post-install,n=5,t=x\ny\n")]
    [InlineData("kind:\nmetadata:\nspec: {a: [1, b], c: }\n", "|||")]
    [InlineData("kind: a b  c\nmetadata:\n  name: x#y\n  annotations:\n  labels: {a: b}\n", "|a b  c|x#y|")]
    [InlineData("kind: http://x:y\r\nmetadata:\r\n  name: \u00e4\ud83d\ude00\r\n", "|http://x:y|\u00e4\ud83d\ude00|")]
    public void TryRead_OfPlainYaml_ReadsTheHead(string yaml, string expected)
    {
        var head = new ObjectHeadReader().TryRead(yaml);

        Assert.NotNull(head);
        Assert.Equal(expected, $"{head.ApiVersion}|{head.Kind}|{head.Name}|{string.Join(',', head.Annotations.Select(a => $"{a.Key}={a.Value}"))}");
    }

    [Theory]
    [InlineData("- a")]
    [InlineData("text")]
    [InlineData("{kind: A}")]
    [InlineData("--- \nkind: A")]
    [InlineData("kind: A\n---\nkind: B")]
    [InlineData("kind: A\n...\n")]
    [InlineData("kind: A\nkind: B")]
    [InlineData("Kind: A")]
    [InlineData("kind: 1")]
    [InlineData("kind: yes")]
    [InlineData("kind: [a]")]
    [InlineData("metadata: a")]
    [InlineData("metadata: {annotations: [a]}")]
    [InlineData("metadata: {annotations: {a: 1}}")]
    [InlineData("metadata: {annotations: {a: }}")]
    [InlineData("metadata: {annotations: {a: b, a: c}}")]
    [InlineData("metadata: {annotations: {yes: b}}")]
    [InlineData("metadata: {name: 12}")]
    [InlineData("a: &x b")]
    [InlineData("a: *x")]
    [InlineData("a: !!str b")]
    [InlineData("<<: {kind: A}")]
    [InlineData("a: {<<: {kind: A}}")]
    [InlineData("~: a")]
    [InlineData("a: {null: b}")]
    [InlineData("? a")]
    [InlineData("a: [b: c]")]
    [InlineData("a: {b}")]
    [InlineData("a: .inf")]
    [InlineData("a: [-.Inf, .nan]")]
    [InlineData("a: b: c")]
    [InlineData("a: [b")]
    [InlineData("a: 'b")]
    [InlineData("a:\n\tb: c")]
    [InlineData("a: \u0007")]
    [InlineData("%YAML 1.1\n---\na: b")]
    [InlineData("")]
    public void TryRead_OfAnythingElse_LeavesItToOthers(string yaml) => Assert.Null(new ObjectHeadReader().TryRead(yaml));

    [Fact]
    public void TryRead_OfManyDocuments_ForgetsTheOneBefore()
    {
        var reader = new ObjectHeadReader();

        Assert.NotNull(reader.TryRead("kind: A\nmetadata: {name: a, annotations: {b: c}}"));
        Assert.Null(reader.TryRead("kind: [A"));
        var head = reader.TryRead("spec:\n- a");

        Assert.Equal(("", "", "", 0), (head!.ApiVersion, head.Kind, head.Name, head.Annotations.Count));
    }
}
