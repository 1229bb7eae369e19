using System.Text;

namespace Flux.FileCommands.Templating;

/// <summary>What a file's first bytes look like.</summary>
/// <remarks>Spec: Go net/http, DetectContentType, whose answers stand in messages.</remarks>
internal static class ContentType
{
    private const string Unicode = "text/plain; charset=utf-8";

    private static readonly string[] _tags =
    [
        "<!DOCTYPE HTML", "<HTML", "<HEAD", "<SCRIPT", "<IFRAME", "<H1", "<DIV", "<FONT", "<TABLE", "<A", "<STYLE", "<TITLE", "<B", "<BODY", "<BR", "<P", "<!--",
    ];

    // a question mark stands for any byte
    private static readonly (string Signature, string Type)[] _signatures =
    [
        ("%PDF-", "application/pdf"), ("%!PS-Adobe-", "application/postscript"),
        ("\u00FE\u00FF??", "text/plain; charset=utf-16be"), ("\u00FF\u00FE??", "text/plain; charset=utf-16le"), ("\u00EF\u00BB\u00BF?", Unicode),
        ("\0\0\u0001\0", "image/x-icon"), ("\0\0\u0002\0", "image/x-icon"), ("BM", "image/bmp"), ("GIF87a", "image/gif"), ("GIF89a", "image/gif"),
        ("RIFF????WEBPVP", "image/webp"), ("\u0089PNG\r\n\u001A\n", "image/png"), ("\u00FF\u00D8\u00FF", "image/jpeg"),
        ("FORM????AIFF", "audio/aiff"), ("ID3", "audio/mpeg"), ("OggS\0", "application/ogg"), ("MThd\0\0\0\u0006", "audio/midi"),
        ("RIFF????AVI ", "video/avi"), ("RIFF????WAVE", "audio/wave"), ("\u001AE\u00DF\u00A3", "video/webm"),
        ("\0\u0001\0\0", "font/ttf"), ("OTTO", "font/otf"), ("ttcf", "font/collection"), ("wOFF", "font/woff"), ("wOF2", "font/woff2"),
        ("\u001F\u008B\u0008", "application/x-gzip"), ("PK\u0003\u0004", "application/zip"),
        ("Rar!\u001A\u0007\0", "application/x-rar-compressed"), ("Rar!\u001A\u0007\u0001\0", "application/x-rar-compressed"), ("\0asm", "application/wasm"),
    ];

    /// <summary>The type of what begins so.</summary>
    /// <param name="bytes">The first 512 bytes; a shorter file is followed by zeros, as upstream reads it.</param>
    public static string Detect(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart("\t\n\f\r "u8);
        if (IsHtml(text))
        {
            return "text/html; charset=utf-8";
        }

        if (text.StartsWith("<?xml"u8))
        {
            return "text/xml; charset=utf-8";
        }

        foreach (var (signature, type) in _signatures)
        {
            if (Begins(bytes, signature))
            {
                return type;
            }
        }

        return text.ContainsAnyInRange((byte)0x00, (byte)0x08) || text.Contains((byte)0x0B) || text.ContainsAnyInRange((byte)0x0E, (byte)0x1A)
            || text.ContainsAnyInRange((byte)0x1C, (byte)0x1F) ? "application/octet-stream" : Unicode;
    }

    private static bool IsHtml(ReadOnlySpan<byte> text)
    {
        foreach (var tag in _tags)
        {
            if (text.Length > tag.Length && text[tag.Length] is (byte)' ' or (byte)'>' && Ascii.EqualsIgnoreCase(text[..tag.Length], tag))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Begins(ReadOnlySpan<byte> bytes, string signature)
    {
        for (var i = 0; i < signature.Length; i++)
        {
            if (i >= bytes.Length || (signature[i] != '?' && bytes[i] != signature[i]))
            {
                return false;
            }
        }

        return true;
    }
}
