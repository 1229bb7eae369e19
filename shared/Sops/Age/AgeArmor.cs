using Flux.Sops.Trees;

namespace Flux.Sops.Age;

/// <summary>Takes the armor off an age file.</summary>
/// <remarks>Spec: C2SP age.md "ASCII armor"; strict as FiloSottile/age v1.3.</remarks>
internal static class AgeArmor
{
    private const string Header = "-----BEGIN AGE ENCRYPTED FILE-----";
    private const string Footer = "-----END AGE ENCRYPTED FILE-----";
    private const int MaxWhitespace = 1024;

    /// <summary>The bytes within the armor, and what is wrong with the armor behind them (null for nothing).</summary>
    public static (byte[] Data, string? Error) Read(string text)
    {
        var lines = text.Split('\n').ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        var at = 0;
        var whitespace = 0;
        while (at < lines.Count && lines[at].Trim().Length == 0)
        {
            whitespace += lines[at++].Length + 1;
            if (whitespace > MaxWhitespace)
            {
                return ([], "too much leading whitespace");
            }
        }

        if (at == lines.Count)
        {
            return ([], "unexpected EOF");
        }

        if (Line(lines[at]) != Header)
        {
            return ([], $"invalid first line: {GoQuote.Of(Line(lines[at]))}");
        }

        return Body(lines, at + 1);
    }

    private static string Line(string line) => line.EndsWith('\r') ? line[..^1] : line;

    private static (byte[] Data, string? Error) Body(List<string> lines, int at)
    {
        var data = new List<byte>();
        while (at < lines.Count)
        {
            var line = Line(lines[at++]);
            if (line == Footer)
            {
                return ([.. data], Trailing(lines, at));
            }

            if (line.Length is 0 or > 64)
            {
                return ([.. data], line.Length == 0 ? "empty line in armored data" : "column limit exceeded");
            }

            var bytes = Strict(line);
            if (bytes is null)
            {
                return ([.. data], "illegal base64 data");
            }

            data.AddRange(bytes);
            if (bytes.Length < 48)
            {
                return at == lines.Count ? ([.. data], "unexpected EOF")
                    : Line(lines[at]) != Footer ? ([.. data], $"invalid closing line: {GoQuote.Of(Line(lines[at]))}")
                    : ([.. data], Trailing(lines, at + 1));
            }
        }

        return ([.. data], "unexpected EOF");
    }

    private static string? Trailing(List<string> lines, int at)
    {
        var rest = string.Join('\n', lines.Skip(at));
        return rest.Trim().Length > 0 ? "trailing data after armored file" : rest.Length >= MaxWhitespace ? "too much trailing whitespace" : null;
    }

    // canonical base64 only
    private static byte[]? Strict(string line)
    {
        try
        {
            var bytes = GoBase64.Decode(line);
            return line.Length % 4 == 0 && Convert.ToBase64String(bytes) == line ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
