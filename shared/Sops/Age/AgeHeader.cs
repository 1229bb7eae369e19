using System.Text;
using Flux.Sops.Trees;

namespace Flux.Sops.Age;

/// <summary>The header of an age file.</summary>
/// <remarks>Spec: C2SP age.md "Header"; messages of FiloSottile/age v1.3.</remarks>
internal sealed record AgeHeader(IReadOnlyList<AgeStanza> Stanzas, byte[] Mac, byte[] Authenticated, int Length)
{
    private const string Intro = "age-encryption.org/v1";
    private const int MaxStanzas = 1_000;

    /// <exception cref="AgeException">It is malformed.</exception>
    public static AgeHeader Parse(byte[] file, string? armorError)
    {
        var reader = new Reader(file, armorError);
        var intro = reader.Line() ?? throw new AgeException(
            armorError is null && reader.AtStart ? "parsing age header: file is empty" : $"parsing age header: failed to read intro: {reader.EndError}");
        if (intro != Intro)
        {
            throw new AgeException($"parsing age header: unexpected intro: {GoQuote.Of(intro + "\n")}");
        }

        var stanzas = new List<AgeStanza>();
        while (!reader.StartsWith("---"))
        {
            if (stanzas.Count == MaxStanzas)
            {
                throw new AgeException($"more than {MaxStanzas} recipients");
            }

            stanzas.Add(Stanza(reader));
        }

        var authenticated = file[..(reader.Position + 3)];
        var closing = reader.Line() ?? throw new AgeException($"failed to read header: {reader.EndError}");
        var parts = closing.Split(' ');
        if (parts.Length != 2 || parts[0] != "---")
        {
            throw new AgeException($"parsing age header: malformed closing line: {GoQuote.Of(closing + "\n")}");
        }

        return Decode(parts[1]) is { Length: 32 } mac
            ? new(stanzas, mac, authenticated, reader.Position)
            : throw new AgeException($"parsing age header: malformed closing line {GoQuote.Of(closing + "\n")}: <nil>");
    }

    /// <summary>Base64 without padding in its canonical form; null for anything else.</summary>
    public static byte[]? Decode(string text)
    {
        try
        {
            var bytes = Convert.FromBase64String(text + new string('=', (4 - (text.Length % 4)) % 4));
            return Convert.ToBase64String(bytes).TrimEnd('=') == text ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static AgeStanza Stanza(Reader reader)
    {
        var line = reader.Line() ?? throw new AgeException($"failed to parse header: failed to read line: {reader.EndError}");
        var arguments = line.Split(' ');
        if (!line.StartsWith("->", StringComparison.Ordinal))
        {
            throw new AgeException($"failed to parse header: malformed stanza opening line: {GoQuote.Of(line + "\n")}");
        }

        if (arguments[0] != "->" || arguments.Length < 2 || arguments.Skip(1).Any(a => a.Length == 0 || a.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0))
        {
            throw new AgeException($"failed to parse header: malformed stanza: {GoQuote.Of(line + "\n")}");
        }

        var body = new List<byte>();
        while (true)
        {
            line = reader.Line() ?? throw new AgeException($"failed to parse header: failed to read line: {reader.EndError}");
            var bytes = Decode(line) ?? throw new AgeException($"failed to parse header: parsing age header: malformed body line {GoQuote.Of(line + "\n")}");
            if (bytes.Length > 48)
            {
                throw new AgeException($"failed to parse header: parsing age header: malformed body line {GoQuote.Of(line + "\n")}: too long");
            }

            body.AddRange(bytes);
            if (bytes.Length < 48)
            {
                return new(arguments[1], arguments[2..], [.. body]);
            }
        }
    }

    private sealed class Reader(byte[] file, string? armorError)
    {
        public int Position { get; private set; }

        public bool AtStart => file.Length == 0;

        public string EndError => armorError is null ? "EOF" : $"invalid armor: {armorError}";

        public bool StartsWith(string prefix) => Position + prefix.Length > file.Length
            ? throw new AgeException(Position == file.Length || armorError is not null
                ? $"parsing age header: failed to read header: {EndError}"
                : $"failed to parse header: failed to read line: {EndError}")
            : file.AsSpan(Position, prefix.Length).SequenceEqual(Encoding.ASCII.GetBytes(prefix));

        public string? Line()
        {
            var end = file.AsSpan(Position).IndexOf((byte)'\n');
            if (end < 0)
            {
                return null;
            }

            var line = Encoding.Latin1.GetString(file, Position, end);
            Position += end + 1;
            return line;
        }
    }
}
