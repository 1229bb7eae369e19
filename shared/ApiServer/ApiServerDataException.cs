namespace Flux.ApiServer;

/// <summary>A data folder cannot be used: a file in it is damaged or of another format, or another process has it.</summary>
public sealed class ApiServerDataException : Exception
{
    /// <summary>A file that is wrong.</summary>
    public ApiServerDataException(string file, long offset, string problem)
        : base(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}: offset {offset}: {problem}"))
    {
        File = file;
        Offset = offset;
    }

    /// <summary>A folder or file that is wrong as a whole.</summary>
    public ApiServerDataException(string file, string problem)
        : base($"{file}: {problem}") => File = file;

    /// <summary>The path of the file or folder.</summary>
    public string File { get; }

    /// <summary>Where in the file, in bytes; null where it is about the whole.</summary>
    public long? Offset { get; }
}
