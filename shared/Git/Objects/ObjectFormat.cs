namespace Flux.Git.Objects;

/// <summary>The hash by which a repository names its objects.</summary>
internal enum ObjectFormat
{
    /// <summary>SHA-1, 20 bytes.</summary>
    Sha1,

    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256,
}

/// <summary>Lengths and names of the <see cref="ObjectFormat"/>s.</summary>
internal static class ObjectFormats
{
    /// <summary>Bytes of an id.</summary>
    public static int IdLength(this ObjectFormat format) => format == ObjectFormat.Sha1 ? 20 : 32;

    /// <summary>Hex digits of an id.</summary>
    public static int HexLength(this ObjectFormat format) => format.IdLength() * 2;

    /// <summary>The name in protocol, configuration and revisions.</summary>
    public static string Name(this ObjectFormat format) => format == ObjectFormat.Sha1 ? "sha1" : "sha256";

    /// <summary>Reads <c>sha1</c> or <c>sha256</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out ObjectFormat format)
    {
        format = name is "sha256" ? ObjectFormat.Sha256 : ObjectFormat.Sha1;
        return name is "sha1" or "sha256";
    }
}
