using Flux.Cli.Output;

namespace Flux.Cli.Tests.Output;

public sealed class TableTests
{
    [Fact]
    public void Write_AlignsColumnsWithThreeBlanksBetween()
    {
        var table = new Table(["NAME", "READY", "MESSAGE"]);
        table.Add("apps", "True", "Applied revision: main@sha1:0123");
        table.Add("infrastructure", "Unknown", "two\nlines");
        var output = new StringWriter();

        table.Write(output);

        Assert.Equal(
            """
            NAME             READY     MESSAGE
            apps             True      Applied revision: main@sha1:0123
            infrastructure   Unknown   two lines

            """,
            output.ToString());
    }

    [Fact]
    public void Write_WhenColoured_KeepsTheAlignment()
    {
        var table = new Table(["READY", "NAME"]);
        table.Add("True", "a");
        var output = new StringWriter();

        table.Write(output, withHeader: false, colour: true);

        Assert.Equal("\e[32mTrue\e[0m   a\n", output.ToString());
    }

    [Fact]
    public void Append_KeepsTheColumnsAndWidensThemForALongerCell()
    {
        var table = new Table(["NAME", "READY"]);
        table.Add("apps", "True");
        var output = new StringWriter();
        table.Write(output);

        table.Append(output, ["infra-structure", "True"]);
        table.Append(output, ["apps", "False"]);

        Assert.Equal(
            """
            NAME   READY
            apps   True
            infra-structure   True
            apps              False

            """,
            output.ToString());
    }
}
