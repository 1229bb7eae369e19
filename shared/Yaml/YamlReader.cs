using System.Text;

namespace Flux.Yaml;

/// <summary>
/// Reads YAML into <see cref="YamlNode"/> trees: aliases and merges expanded, scalars resolved as go-yaml does, everything under limits.
/// </summary>
public static class YamlReader
{
    /// <summary>Reads every document. Empty documents come as null scalars.</summary>
    public static IReadOnlyList<YamlNode> ReadAll(string yaml, string fileName, YamlVersion version, YamlLimits? limits = null) =>
        new YamlSession(yaml, fileName, version, limits ?? YamlLimits.Default).Documents(int.MaxValue);

    /// <summary>Reads every document of UTF-8 text.</summary>
    public static IReadOnlyList<YamlNode> ReadAll(ReadOnlySpan<byte> yaml, string fileName, YamlVersion version, YamlLimits? limits = null) =>
        ReadAll(Decode(yaml, fileName, limits ?? YamlLimits.Default), fileName, version, limits);

    /// <summary>Reads the first document and, as go-yaml's Unmarshal does, nothing after it; null where there is none.</summary>
    public static YamlNode? ReadFirst(string yaml, string fileName, YamlVersion version, YamlLimits? limits = null) =>
        new YamlSession(yaml, fileName, version, limits ?? YamlLimits.Default).Documents(1) is [var first, ..] ? first : null;

    /// <summary>Reads the first document of UTF-8 text in parts, so that a large one never has to be in memory. Of an opened map no key may be there twice.</summary>
    /// <param name="yaml">The text; read to the end of its first document, not disposed.</param>
    /// <param name="parts">Which parts, and who takes them.</param>
    /// <param name="fileName">What errors call the text.</param>
    /// <param name="version">Whose rules.</param>
    /// <param name="limits">Null for the defaults.</param>
    /// <exception cref="YamlException">Not YAML, or beyond the limits; parts before that were told.</exception>
    public static void ReadParts(Stream yaml, DocumentParts parts, string fileName, YamlVersion version, YamlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(parts);
        using var reader = new StreamReader(yaml, _strict, detectEncodingFromByteOrderMarks: true, bufferSize: 32 * 1024, leaveOpen: true);
        try
        {
            new YamlSession("", fileName, version, limits ?? YamlLimits.Default).Tell(reader, parts);
        }
        catch (DecoderFallbackException e)
        {
            throw new YamlException("invalid leading UTF-8 octet", fileName, inner: e);
        }
    }

    /// <summary>UTF-8 (or, with its mark, UTF-16) bytes as text, without a byte order mark.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string fileName, YamlLimits? limits = null)
    {
        limits ??= YamlLimits.Default;
        if (bytes.Length > limits.MaxBytes)
        {
            throw new YamlException($"input of {bytes.Length} bytes exceeds the limit of {limits.MaxBytes}", fileName);
        }

        try
        {
            return bytes switch
            {
                [0xEF, 0xBB, 0xBF, ..] => _strict.GetString(bytes[3..]),
                [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes[2..]),
                [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes[2..]),
                _ => _strict.GetString(bytes),
            };
        }
        catch (DecoderFallbackException e)
        {
            throw new YamlException("invalid leading UTF-8 octet", fileName, inner: e);
        }
    }

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
