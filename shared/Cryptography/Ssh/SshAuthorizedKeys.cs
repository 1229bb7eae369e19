namespace Flux.Cryptography.Ssh;

/// <summary>Reads public keys in the form of <c>authorized_keys</c>.</summary>
/// <remarks>Spec: sshd(8) "AUTHORIZED_KEYS FILE FORMAT"; messages of golang.org/x/crypto/ssh.</remarks>
public static class SshAuthorizedKeys
{
    /// <summary>The keys of a file: one a line, options before the key allowed, empty lines and comments skipped.</summary>
    /// <exception cref="SshKeyException">A line holds no key: none of the file's is used then.</exception>
    public static IReadOnlyList<SshPublicKey> Parse(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return [.. file.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(ParseLine)];
    }

    private static SshPublicKey ParseLine(string line)
    {
        SshKeyException? last = null;
        foreach (var rest in (string?[])[AfterWord(line), AfterOptions(line) is { } key ? AfterWord(key) : null])
        {
            if (rest is null)
            {
                continue;
            }

            try
            {
                return Decode(rest);
            }
            catch (SshKeyException e)
            {
                last = e;
            }
        }

        throw new SshKeyException(last is null ? "ssh: no key found" : $"ssh: no key found; last parsing error for ignored line: {last.Message}");
    }

    private static string? AfterWord(string text)
    {
        var end = text.AsSpan().IndexOfAny(' ', '\t');
        return end < 0 ? null : text[end..].TrimStart(' ', '\t');
    }

    // options end at the first blank outside of quotes
    private static string? AfterOptions(string line)
    {
        var inQuotes = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] is ' ' or '\t' && !inQuotes)
            {
                return line[i..].TrimStart(' ', '\t');
            }

            inQuotes ^= line[i] == '"' && (i == 0 || line[i - 1] != '\\');
        }

        return null;
    }

    private static SshPublicKey Decode(string text)
    {
        var end = text.AsSpan().IndexOfAny(' ', '\t');
        var base64 = end < 0 ? text : text[..end];
        var buffer = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, buffer, out var length))
        {
            throw new SshKeyException($"illegal base64 data at input byte {BadByte(base64)}");
        }

        return SshPublicKey.Parse(buffer.AsSpan(0, length));
    }

    private static int BadByte(string base64)
    {
        var bad = base64.AsSpan().IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
        return bad >= 0 ? bad : base64.Length / 4 * 4;
    }
}
