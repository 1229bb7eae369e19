using System.Runtime.InteropServices;
using Flux.Git.Objects;

namespace Flux.Git.Writing;

/// <summary>A file of a tree that is being written.</summary>
/// <param name="Mode">The entry's mode.</param>
/// <param name="Id">The blob.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TreeFile(int Mode, ObjectId Id)
{
    /// <summary>Octal 100644.</summary>
    public const int FileMode = 0x81A4;

    /// <summary>Octal 100755.</summary>
    public const int ExecutableMode = 0x81ED;

    /// <summary>Octal 40000.</summary>
    public const int DirectoryMode = 0x4000;
}
