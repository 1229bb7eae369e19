namespace Flux.Cli.Templating;

/// <summary>What a file's first bytes look like, as far as people mistake such files for charts.</summary>
/// <remarks>Spec: Go net/http, DetectContentType, its most usual answers.</remarks>
internal static class ContentType
{
    public static string Detect(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart(" \t\r\n\f"u8);
        return bytes.StartsWith("PK\x03\x04"u8) ? "application/zip"
            : bytes.StartsWith("%PDF-"u8) ? "application/pdf"
            : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]) ? "image/png"
            : bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]) ? "application/x-gzip"
            : text.StartsWith("<!DOCTYPE HTML"u8) || text.StartsWith("<html"u8) || text.StartsWith("<!doctype html"u8) ? "text/html; charset=utf-8"
            : text.StartsWith("<?xml"u8) ? "text/xml; charset=utf-8"
            : IsText(bytes) ? "text/plain; charset=utf-8"
            : "application/octet-stream";
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b is <= 0x08 or 0x0B or (>= 0x0E and <= 0x1A) or (>= 0x1C and <= 0x1F))
            {
                return false;
            }
        }

        return true;
    }
}
