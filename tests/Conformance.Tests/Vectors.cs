using System.Runtime.CompilerServices;

namespace Flux.Conformance.Tests;

/// <summary>Where the recorded cases lie: beside the tests' sources, so that thousands of files need not be copied.</summary>
internal static class Vectors
{
    /// <summary>The folder of one engine's cases.</summary>
    public static string Folder(string engine) => Path.Combine(SourceFolder(), engine);

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
