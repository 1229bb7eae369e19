using System.Runtime.InteropServices;
using Flux.Git.Objects;

namespace Flux.Git.Trees;

/// <summary>One entry of a commit's whole tree.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TreeFile(string Path, GitEntryType Type, ObjectId Id);
