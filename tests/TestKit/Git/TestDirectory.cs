namespace Flux.TestKit.Git;

/// <summary>A temporary folder; deleted when disposed.</summary>
public sealed class TestDirectory : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public TestDirectory() => Path = Directory.CreateTempSubdirectory("fluxfn-test-").FullName;

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>A path in it.</summary>
    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file in it and gives its path.</summary>
    public string Write(string relative, string content)
    {
        var path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
