namespace Flux.Sops.Yaml;

/// <summary>The text is not YAML; the message is go-yaml's, without its prefix.</summary>
internal sealed class YamlSyntaxException(string message) : Exception(message)
{
    /// <summary>An error found by the scanner or parser; the line, from zero, is told from the second line on.</summary>
    public static YamlSyntaxException At(string problem, Mark context, Mark problemAt, bool scanner)
    {
        var line = context.Line != 0 ? context.Line : problemAt.Line;
        return new(line == 0 ? problem : $"line {line + (scanner ? 1 : 0)}: {problem}");
    }
}
