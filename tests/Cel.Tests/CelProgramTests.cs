using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Cel.Tests;

public sealed class CelProgramTests
{
    private static readonly Dictionary<string, object?> _none = [];

    private static CelValue Run(string expression) => CelEnvironment.Kubernetes().Compile(expression).Evaluate(_none, TestContext.Current.CancellationToken);

    private static CelException Fails(string expression) => Assert.Throws<CelException>(() => Run(expression));

    [Fact]
    public void Evaluate_WhenVariableIsNodeOrElement_ReadsBothAlike()
    {
        var program = CelEnvironment.Kubernetes("self").Compile("self.a[0] == 1 && self.b == 1.5");
        const string Json = """{"a":[1],"b":1.5}""";
        using var document = JsonDocument.Parse(Json);

        Assert.True(program.Evaluate(new Dictionary<string, object?> { ["self"] = JsonNode.Parse(Json) }, TestContext.Current.CancellationToken).AsBool);
        Assert.True(program.Evaluate(new Dictionary<string, object?> { ["self"] = document.RootElement }, TestContext.Current.CancellationToken).AsBool);
    }

    [Theory]
    [InlineData("[1, 2].map(x, x + 1)", "list(int)")]
    [InlineData("{'a': 1u}", "map(string, uint)")]
    [InlineData("optional.of('a')", "optional_type(string)")]
    [InlineData("true ? dyn(1) : dyn('a')", "dyn")]
    public void Compile_WhenChecked_TellsTheResultType(string expression, string type)
    {
        Assert.Equal(type, CelEnvironment.Kubernetes().Compile(expression).ResultType.ToString());
    }

    [Fact]
    public void Compile_WhenSecondLineIsWrong_SaysWhere()
    {
        var e = Fails("true &&\n  nope");

        var issue = Assert.Single(e.Issues);
        Assert.Equal((2, 2), (issue.Line, issue.Column));
        Assert.Equal(CelPhase.Check, e.Phase);
        Assert.Equal("ERROR: <input>:2:3: undeclared reference to 'nope' (in container '')\n |   nope\n | ..^", e.Message);
    }

    [Theory]
    [InlineData("f(1", "missing ')' at '<EOF>'")]
    [InlineData("(1 2)", "extraneous input '2' expecting ')'")]
    [InlineData("{'a' 1}", "missing ':' at '1'")]
    [InlineData("[1 2]", "extraneous input '2' expecting {']', ','}")]
    public void Compile_WhenATokenIsAmiss_SaysWhichAsAntlrRecovers(string expression, string message)
    {
        Assert.Contains("Syntax error: " + message, Fails(expression).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_WhenNestedTooDeeply_Fails()
    {
        Assert.Contains("expression recursion limit exceeded: 250", Fails(new string('(', 300) + "1" + new string(')', 300)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_WhenTooLong_Fails()
    {
        Assert.Contains("expression code point size exceeds limit", Fails(new string(' ', 100_001)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_WhenSelectionsGoOnAndOn_Fails()
    {
        Assert.Contains("selections in a row", Fails("a" + string.Concat(Enumerable.Repeat(".b", 40_000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_WhenManyTermsAreJoined_Works()
    {
        Assert.True(Run(string.Join(" && ", Enumerable.Repeat("true", 10_000))).AsBool);
    }

    [Fact]
    public void Evaluate_WhenItCostsTooMuch_Fails()
    {
        var list = "[" + string.Join(',', Enumerable.Range(0, 200)) + "]";

        var e = Fails($"{list}.all(a, {list}.all(b, {list}.all(c, true)))");

        Assert.Equal("operation cancelled: actual cost limit exceeded", e.Message);
    }

    [Fact]
    public void Evaluate_WhenCancelled_Stops()
    {
        var list = "[" + string.Join(',', Enumerable.Range(0, 1000)) + "]";
        var program = CelEnvironment.Kubernetes().Compile($"{list}.all(a, a >= 0)");

        Assert.Throws<OperationCanceledException>(() => program.Evaluate(_none, new CancellationToken(true)));
    }

    [Theory]
    [InlineData("'a\\nb'.matches('^a$')", false)]
    [InlineData("'a\\n'.matches('a$')", false)]
    [InlineData("'٣'.matches('\\\\d')", false)]
    [InlineData("'x1'.matches('(?P<n>[[:alpha:]])\\\\d')", true)]
    public void Matches_ReadsPatternsAsRe2(string expression, bool matches)
    {
        Assert.Equal(matches, Run(expression).AsBool);
    }

    [Fact]
    public void Matches_WhenPatternLooksAhead_IsRefused()
    {
        Assert.Contains("invalid matches argument", Fails("'a'.matches('(?=a)')").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("size('𝄞') == 1 && '𝄞b'.charAt(1) == 'b' && '𝄞b'.indexOf('b') == 1")]
    [InlineData("'%.3e|%.0f|%x'.format([0.000125, 2.0, 'az']) == '1.250×10⁻⁰⁴|2|617a'")]
    [InlineData("'%s'.format([[dyn(1), dyn('a'), dyn({'k': 0.5})]]) == '[1, \"a\", {\"k\":0.500000}]'")]
    [InlineData("'abc'.indexOf('c', 9) == -1 && 'abc'.lastIndexOf('', 2) == 2")]
    [InlineData("timestamp('2024-03-01T00:00:00Z') - timestamp('2024-02-28T00:00:00Z') == duration('48h')")]
    [InlineData("timestamp('2024-01-01T00:30:00+01:00').getFullYear() == 2024")]
    [InlineData("string(duration('1.5s')) == '1.5s'")]
    [InlineData("{1: 'a'}[dyn(1u)] == 'a'")]
    [InlineData("cel.bind(x, 2, x * x) == 4")]
    [InlineData("quantity('1.5Gi').compareTo(quantity('1536Mi')) == 0")]
    [InlineData("semver('1.0.0-rc.10').isGreaterThan(semver('1.0.0-rc.9'))")]
    [InlineData("!cidr('10.0.0.0/8').containsCIDR('0.0.0.0/0')")]
    [InlineData("[3, 1, 2].sortBy(x, -x) == [3, 2, 1]")]
    public void Evaluate_WhenTrueByTheSpecificationOrCelGo_IsTrue(string expression)
    {
        Assert.True(Run(expression).AsBool);
    }

    [Theory]
    [InlineData("-9223372036854775808 / -1", "integer overflow")]
    [InlineData("timestamp('9999-12-31T23:59:59Z') + duration('1s')", "timestamp overflow")]
    [InlineData("[1][dyn(-1)]", "index out of bounds: -1")]
    [InlineData("{'a': 1}['b']", "no such key: b")]
    public void Evaluate_WhenOutOfRange_SaysSo(string expression, string message)
    {
        var e = Fails(expression);

        Assert.Equal(message, e.Message);
        Assert.Equal(CelPhase.Evaluate, e.Phase);
    }

    [Fact]
    public void ToJson_KeepsShape()
    {
        Assert.Equal("""{"a":[1,"x",null]}""", Run("{'a': [dyn(1), dyn('x'), dyn(null)]}").ToString());
    }

    /// <summary>From the tests of apiextensions-apiserver 0.36.</summary>
    [Theory]
    [InlineData("string(timestamp('2011-08-18T19:03:37.010+01:00')) == '2011-08-18T19:03:37.01+01:00'")]
    [InlineData("timestamp('2011-08-18T19:03:37.010+01:00') == timestamp('2011-08-18T18:03:37.010Z')")]
    [InlineData("'%e'.format([3.14]) == '3.140000×10⁰⁰'")]
    [InlineData("[duration('1s')].filter(d, false).sum() == duration('0s')")]
    [InlineData("type(ip('192.168.0.1')) == net.IP && type(cidr('10.0.0.0/8')) == net.CIDR")]
    public void Evaluate_WhenKubernetesDiffersFromPlainCel_AnswersAsItDoes(string expression) => Assert.True(Run(expression).AsBool);

    [Fact]
    public void Compile_WhenATimestampIsOutOfRange_RefusesTheConstant() =>
        Assert.StartsWith("ERROR: <input>:1:11: invalid timestamp argument", Fails("timestamp(-62135596801)").Message, StringComparison.Ordinal);
}
